package extract

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"unicode/utf16"

	"github.com/klippa-app/go-pdfium"
	"github.com/tetratelabs/wazero/api"
)

// pdfLibrary calls PDFium in its sandbox. The wrapper that starts it makes a handle of every object, allocates for every call and
// frees none until its end; this calls the same functions and keeps nothing. After a failure all calls give 0.
type pdfLibrary struct {
	ctx       context.Context
	module    api.Module
	functions map[string]api.Function
	room      uint64 // of answers, in the sandbox
	stack     [8]uint64
	err       error
}

// pdfRoom is the bytes an answer takes at most: a title, places.
const pdfRoom = 2048

func newPDFLibrary(ctx context.Context, started pdfium.Pdfium) (*pdfLibrary, error) {
	field := reflect.Indirect(reflect.ValueOf(started.GetImplementation())).FieldByName("Module")
	if !field.IsValid() {
		return nil, errors.New("the library of PDF has no module")
	}
	module, is := field.Interface().(api.Module)
	if !is {
		return nil, errors.New("the library of PDF has another module")
	}
	l := &pdfLibrary{ctx: context.WithoutCancel(ctx), module: module, functions: map[string]api.Function{}}
	l.room = l.call("malloc", pdfRoom)
	return l, l.err
}

// call calls a function by its name in C.
func (l *pdfLibrary) call(name string, args ...uint64) uint64 {
	if l.err != nil {
		return 0
	}
	f := l.functions[name]
	if f == nil {
		if f = l.module.ExportedFunction(name); f == nil {
			l.err = errors.New("the library of PDF has no " + name)
			return 0
		}
		l.functions[name] = f
	}
	copy(l.stack[:], args)
	if err := f.CallWithStack(l.ctx, l.stack[:]); err != nil {
		l.err = err
		return 0
	}
	return l.stack[0] & math.MaxUint32
}

// count is an answer that is a number, none where it is negative.
func (l *pdfLibrary) count(name string, args ...uint64) int {
	n := int32(uint32(l.call(name, args...))) // #nosec G115 -- an int of C
	return int(max(n, 0))
}

// answer is where a function puts its n-th value of so many bytes.
func (l *pdfLibrary) answer(n, size int) uint64 { return l.room + uint64(n*size) } // #nosec G115 -- small numbers

func (l *pdfLibrary) bytes(n int) []byte {
	b, is := l.module.Memory().Read(uint32(l.room), uint32(n)) // #nosec G115 -- an address of 32 bits
	if !is {
		return make([]byte, n)
	}
	return b
}

func (l *pdfLibrary) float(n int) float64 {
	return float64(math.Float32frombits(binary.LittleEndian.Uint32(l.bytes(4*n + 4)[4*n:])))
}

func (l *pdfLibrary) double(n int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(l.bytes(8*n + 8)[8*n:]))
}

// open opens a file in the sandbox.
func (l *pdfLibrary) open(file []byte) uint64 {
	at := l.call("malloc", uint64(len(file)))
	if l.err == nil && (at == 0 || !l.module.Memory().Write(uint32(at), file)) { // #nosec G115 -- an address of 32 bits
		l.err = errors.New("no room for the file")
	}
	return l.call("FPDF_LoadMemDocument", at, uint64(len(file)), 0)
}

// title is the title that the document has beside its text.
func (l *pdfLibrary) title(document uint64) string {
	const tag = "Title\x00"
	copy(l.bytes(len(tag)), tag)
	n := l.count("FPDF_GetMetaText", document, l.room, l.room+uint64(len(tag)), pdfRoom-uint64(len(tag)))
	if n < 2 || n > pdfRoom-len(tag) || l.err != nil {
		return ""
	}
	b := l.bytes(len(tag) + n - 2)[len(tag):]
	units := make([]uint16, 0, len(b)/2)
	for len(b) > 1 {
		units = append(units, binary.LittleEndian.Uint16(b))
		b = b[2:]
	}
	return oneLine(string(utf16.Decode(units)))
}
