package likeness

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

const (
	shingleLength = 4
	bands, rows   = 40, 4
	places        = bands * rows
)

// A sketch in bytes: a version, which changes with anything that changes the sketch of a text (the mask, the shingles,
// the hashes), the places, a checksum.
const (
	sketchVersion = 1
	sketchSize    = 1 + 4*places + 4
)

// ErrSketch is the error of bytes that are no sketch of this version.
var ErrSketch = errors.New("likeness: not a sketch of this version")

// Sketch is the MinHash of a masked text, from which its likeness to others can be estimated: of each of 160 hash
// functions the extreme over all shingles. It is the greatest rather than the least, so that the zero value is the
// sketch of an empty text, which is near to nothing.
type Sketch struct {
	extremes [places]uint32
}

// NewSketch sketches a masked text.
func NewSketch(m Masked) Sketch {
	var s Sketch
	functions := hashFunctions()
	shingles := gramsOf(m.runes, min(shingleLength, m.Len()))
	for i, hash := range shingles.hashes {
		x := mix(hash ^ uint64(shingles.nth[i]))
		for j := range s.extremes {
			y := uint32((x*functions[j].a + functions[j].b) >> 32)
			s.extremes[j] = max(s.extremes[j], y)
		}
	}
	return s
}

// linear is the hash function a*x+b with a odd, of which the upper half is taken.
type linear struct{ a, b uint64 }

// hashFunctions are fixed, so that sketches of all processes and machines are comparable.
func hashFunctions() (out [places]linear) {
	var seed uint64
	for i := range out {
		out[i] = linear{mix(seed) | 1, mix(seed + 1)}
		seed += 2
	}
	return out
}

// agreeing counts the places in which two sketches are the same; their share estimates the Jaccard resemblance.
func (s *Sketch) agreeing(other *Sketch) int {
	n := 0
	for i, extreme := range s.extremes {
		if extreme == other.extremes[i] {
			n++
		}
	}
	return n
}

// band is the key of one band. Different bands of one key cost a comparison, nothing else.
func (s *Sketch) band(i int) uint32 {
	var hash uint64
	for _, extreme := range s.extremes[i*rows : (i+1)*rows] {
		hash = mix(hash ^ uint64(extreme))
	}
	return uint32(hash >> 32)
}

// MarshalBinary is the sketch for storage, 645 bytes.
func (s Sketch) MarshalBinary() ([]byte, error) {
	out := make([]byte, 0, sketchSize)
	out = append(out, sketchVersion)
	for _, extreme := range s.extremes {
		out = binary.BigEndian.AppendUint32(out, extreme)
	}
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out)), nil
}

// UnmarshalBinary reads what MarshalBinary wrote; it refuses all else with ErrSketch and leaves the sketch as it was.
func (s *Sketch) UnmarshalBinary(data []byte) error {
	if len(data) != sketchSize || data[0] != sketchVersion {
		return ErrSketch
	}
	body, sum := data[:sketchSize-4], data[sketchSize-4:]
	if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(sum) {
		return ErrSketch
	}
	for i := range s.extremes {
		s.extremes[i] = binary.BigEndian.Uint32(body[1+4*i:])
	}
	return nil
}
