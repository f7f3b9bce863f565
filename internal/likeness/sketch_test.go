package likeness

import (
	"errors"
	"hash/crc32"
	"testing"

	"pgregory.net/rapid"
)

func TestSketchesAreTheSameInAllProcesses(t *testing.T) {
	data, err := NewSketch(Mask("2024年，我区主动公开政府信息一百零五条。")).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	const stored = 0xf67f8547
	if got := crc32.ChecksumIEEE(data); len(data) != 645 || got != stored {
		t.Errorf("%d bytes, %#x: sketches in databases are of no use any more: raise sketchVersion", len(data), got)
	}
}

func TestSketchesComeBackFromBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := NewSketch(Mask(rapid.String().Draw(t, "text")))
		data, err := want.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var got Sketch
		if err := got.UnmarshalBinary(data); err != nil || got != want {
			t.Fatal(err)
		}
	})
}

func TestBytesThatAreNoSketchAreRefused(t *testing.T) {
	good, _ := NewSketch(Mask(newAuthor(1).text(100))).MarshalBinary()
	rapid.Check(t, func(t *rapid.T) {
		bad := append([]byte{}, good...)
		switch at := rapid.IntRange(-2, len(bad)-1).Draw(t, "at"); at {
		case -2:
			bad = rapid.SliceOf(rapid.Byte()).Draw(t, "noise")
		case -1:
			bad = bad[:rapid.IntRange(0, len(bad)-1).Draw(t, "length")]
		default:
			bad[at] ^= rapid.ByteMin(1).Draw(t, "bits")
		}
		before := NewSketch(Mask("甲乙丙丁"))
		s := before
		if err := s.UnmarshalBinary(bad); !errors.Is(err, ErrSketch) || s != before {
			t.Fatal(err)
		}
	})
}

func TestEstimatesComeNearTheLikeness(t *testing.T) {
	a := newAuthor(5)
	text := a.text(2000)
	for percent := 0; percent <= 100; percent += 10 {
		x, y := Mask(text), Mask(a.newSentences(text, percent))
		one, two := NewSketch(x), NewSketch(y)
		n := one.agreeing(&two)
		if estimate, alike := 200*n/(places+n), Alike(x, y); estimate < alike-15 || estimate > alike+15 {
			t.Errorf("%d estimated, %d alike", estimate, alike)
		}
	}
}

func TestOnlyTheEmptyTextHasTheEmptySketch(t *testing.T) {
	if NewSketch(Mask("，。")) != (Sketch{}) {
		t.Error("not empty")
	}
	for _, text := range []string{"无", "没有", "没有了"} {
		if NewSketch(Mask(text)) == (Sketch{}) {
			t.Error(text)
		}
	}
}
