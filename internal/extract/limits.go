package extract

import (
	"nianbao/internal/model"
)

// What one reading may take. A published report has some 20,000 characters, 40 rows a table and 20 pages; these leave room
// for a compilation of a whole district and keep a hostile file under 256 MiB.
const (
	maxFile       = 32 << 20          // bytes of a file, packed
	maxCharacters = 5_000_000         // of a document's text
	maxText       = 4 * maxCharacters // bytes of it
	maxLines      = 200_000           // lines and rows of a document
	maxCells      = 500_000           // of all tables of a document
	maxColumns    = 1_000             // of a table; what a cell spans counts
	maxSpan       = 100               // columns that one cell may claim; a wider one is taken as this wide
	maxNesting    = 50                // tables in tables; a deeper one is read as text
	maxToken      = 16 << 20          // bytes of one HTML tag, comment or text
	maxPages      = 500               // of a PDF
	maxGlyphs     = 100_000           // characters of a page of a PDF
	maxObjects    = 20_000            // drawn things on a page of a PDF that are looked at for ruling lines
	maxBands      = 100               // tables on a page of a PDF
	maxRulings    = 400               // different heights, and widths, at which a page of a PDF is ruled
	pdfMemory     = 72 << 20          // bytes that the library has for one PDF, the file included
	maxEntries    = 2_000             // of a ZIP
	maxListed     = 50_000            // marks of an entry anywhere in a ZIP, those of the DOCX in it too
	maxUnpacked   = 128 << 20         // bytes of all entries of a ZIP
	maxPart       = 24 << 20          // bytes of one part of a DOCX, unpacked
	maxRatio      = 200               // unpacked to packed size, from smallPacked on
	smallPacked   = 1 << 20           // unpacked bytes that no ratio is asked of
	maxDepth      = 200               // elements in elements of a DOCX
)

// unreadable is the refusal of a file, with its code and particulars.
func unreadable(code string, args model.Args) error {
	return &model.Error{Kind: model.Invalid, Code: "extract." + code, Args: args}
}

// tooLarge is the refusal of a file that has more of something than is read.
func tooLarge(what string, most int) error {
	return unreadable("too_large", model.Args{"what": what, "max": most})
}

// broken is the refusal of a file that says what it is and then does not hold to it.
func broken(format string, cause error) error {
	return &model.Error{Kind: model.Invalid, Code: "extract.broken", Args: model.Args{"format": format}, Cause: cause}
}
