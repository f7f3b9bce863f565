package form

import (
	"errors"
	"strconv"
	"strings"
)

// Figure is the content of a cell: an exact number counted in the smallest step of its unit, or blank. The zero value is
// blank, and blank is not 0.
type Figure struct {
	N      int64
	Filled bool
}

// Of is a filled cell.
func Of(n int64) Figure { return Figure{N: n, Filled: true} }

// Unit is what a column counts in. Decimals is the number of decimal places that are kept exactly; Max is the largest
// figure in the smallest step.
type Unit struct {
	Label    Text  `yaml:"label" json:"label"`
	Decimals int   `yaml:"decimals" json:"decimals"`
	Max      int64 `yaml:"max" json:"max"`

	Printed map[string]int `yaml:"printed" json:"-"` // words that publishers write behind a figure, by the power of ten to this unit
}

// Printed are the words that publishers write behind a figure of the column, each with the power of ten that brings the
// figure to the column's unit.
func (c *Column) Printed() map[string]int { return c.unit.Printed }

// ErrFigure says that a text is no figure of the column.
var ErrFigure = errors.New("not a figure of this column")

// maxFigureText bounds the work on one figure; the longest canonical one has 20 characters.
const maxFigureText = 64

// Parse reads a decimal number as JSON writes it, without loss: what the unit can't hold is refused, never rounded.
func (c *Column) Parse(text string) (Figure, error) {
	if len(text) == 0 || len(text) > maxFigureText {
		return Figure{}, ErrFigure
	}
	digits, negative := strings.CutPrefix(text, "-")
	digits, exponent, err := cutExponent(digits)
	if err != nil {
		return Figure{}, err
	}
	whole, fraction, pointed := strings.Cut(digits, ".")
	if whole == "" || pointed && fraction == "" {
		return Figure{}, ErrFigure
	}
	digits = whole + fraction
	places := c.unit.Decimals - len(fraction) + exponent
	if places < 0 {
		cut := len(digits) + places
		if cut < 0 {
			digits, cut = strings.Repeat("0", -cut)+digits, 0
		}
		if strings.Trim(digits[cut:], "0") != "" {
			return Figure{}, ErrFigure
		}
		digits = digits[:cut]
	}
	digits = strings.TrimLeft(digits, "0")
	if digits != "" {
		digits += strings.Repeat("0", max(places, 0))
	}
	n, err := strconv.ParseInt("0"+digits, 10, 64)
	if err != nil || n > c.unit.Max || strings.ContainsAny(digits, "+-") || negative && n != 0 && !c.Signed {
		return Figure{}, ErrFigure
	}
	if negative {
		n = -n
	}
	return Of(n), nil
}

func cutExponent(text string) (digits string, exponent int, err error) {
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return text, 0, nil
	}
	exponent, err = strconv.Atoi(text[at+1:])
	if err != nil || exponent > maxFigureText || exponent < -maxFigureText {
		return "", 0, ErrFigure
	}
	return text[:at], exponent, nil
}

// Format writes a number of the column in its canonical form: no exponent, no zeros that say nothing.
func (c *Column) Format(n int64) string {
	text := strconv.FormatInt(n, 10)
	if c.unit.Decimals == 0 {
		return text
	}
	sign := ""
	if n < 0 {
		sign, text = "-", text[1:]
	}
	if lack := c.unit.Decimals + 1 - len(text); lack > 0 {
		text = strings.Repeat("0", lack) + text
	}
	at := len(text) - c.unit.Decimals
	fraction := strings.TrimRight(text[at:], "0")
	if fraction == "" {
		return sign + text[:at]
	}
	return sign + text[:at] + "." + fraction
}

// Holds says that a number is no larger than a cell of the column can be.
func (c *Column) Holds(n int64) bool { return n <= c.unit.Max && n >= -c.unit.Max }

// IsAmount says that the column's figures have decimals; they travel as strings.
func (c *Column) IsAmount() bool { return c.unit.Decimals > 0 }
