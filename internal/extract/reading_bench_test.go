package extract

import (
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkCore reads documents that are opened already.
func BenchmarkCore(b *testing.B) {
	for file := range corpusFiles(b) {
		if strings.HasSuffix(file, ".pdf") {
			continue
		}
		b.Run(filepath.Base(file), func(b *testing.B) {
			r, doc := newReader(b), opened(b, file, nil)
			b.SetBytes(int64(len(doc.Text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Read(b.Context(), doc); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
