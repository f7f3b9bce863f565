package extract_test

import (
	"encoding/json"
	"os"
	"sync"
	"testing"

	"nianbao/internal/extract"
	"nianbao/internal/form"
)

// One Reader serves many at a time.
func TestManyReadAtOnce(t *testing.T) {
	forms, err := form.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := extract.NewReader(forms)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("../../examples/published-2024.txt")
	if err != nil {
		t.Fatal(err)
	}
	read := make([]string, 8)
	var all sync.WaitGroup
	for i := range read {
		all.Go(func() {
			docs, err := extract.Open(t.Context(), file, extract.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			result, err := reader.Read(t.Context(), docs[0])
			if err != nil {
				t.Error(err)
				return
			}
			text, err := json.Marshal(result.Cells)
			if err != nil {
				t.Error(err)
			}
			read[i] = string(text)
		})
	}
	all.Wait()
	for _, one := range read {
		if one != read[0] || len(one) < 1000 {
			t.Errorf("%.200s", one)
		}
	}
}
