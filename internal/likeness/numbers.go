package likeness

import (
	"strings"
	"unicode"
)

const (
	numerals = "〇零一二三四五六七八九十百千万亿两"
	units    = "年月日号件条项次个份篇期起宗场家人名户批章款类种天周季元届倍处部位级"
)

// numberAt is how many characters the number or date takes that starts at i; 0 where none does.
func numberAt(runes []rune, i int) int {
	n := figureIn(runes[i:])
	if n == 0 || !counts(runes, i, n) {
		return 0
	}
	for {
		more := continued(runes[i+n:])
		if more == 0 {
			return n
		}
		n += more
	}
}

// counts tells a numeral that counts something from one in a word such as 统一, 百姓, 一是.
func counts(runes []rune, i, n int) bool {
	switch {
	case n > 1 || unicode.IsNumber(runes[i]):
		return true
	case i > 0 && runes[i-1] == '第':
		return true
	}
	return i+n < len(runes) && strings.ContainsRune(units, runes[i+n])
}

// continued is what still belongs to a number that has begun: 年 of a date, 余 of 30余件, and what follows these.
func continued(rest []rune) int {
	for _, word := range [...]string{"年度", "年", "月份", "月", "日", "号", "余", "多"} {
		if n := prefixed(rest, word); n > 0 {
			return n
		}
	}
	if n := joined(rest); n > 0 {
		return n
	}
	return figureIn(rest)
}

// figureIn is the length of the digits and numerals at the start, 百分之三 and 三点五 in one.
func figureIn(rest []rune) int {
	n := 0
	for n < len(rest) && isNumeral(rest[n]) {
		n++
	}
	if n == 0 {
		return 0
	}
	for {
		more := joined(rest[n:])
		if more == 0 {
			return n
		}
		n += more
	}
}

// joined is the length of 分之 or 点 and the numerals after it.
func joined(rest []rune) int {
	for _, word := range [...]string{"分之", "点"} {
		n := prefixed(rest, word)
		if n == 0 || n >= len(rest) || !isNumeral(rest[n]) {
			continue
		}
		for n < len(rest) && isNumeral(rest[n]) {
			n++
		}
		return n
	}
	return 0
}

func isNumeral(r rune) bool { return unicode.IsNumber(r) || strings.ContainsRune(numerals, r) }

func prefixed(rest []rune, word string) int {
	n := 0
	for _, r := range word {
		if n == len(rest) || rest[n] != r {
			return 0
		}
		n++
	}
	return n
}
