package rule

import (
	"bytes"
	"fmt"
	"strings"

	"nianbao/internal/form"
)

// Page is the catalogue for people who read no code: every rule with its severity, editions, needs, basis and words.
func (c *Catalogue) Page(forms form.Forms) []byte {
	var b bytes.Buffer
	b.WriteString("# 校验规则 · Rules\n\n")
	b.WriteString("由 `go run ./cmd/api rules` 生成，勿手改。Generated; do not edit.\n\n")
	b.WriteString("error：违反格式的勾稽关系或有约束力的规定；warning：很可能有误；notice：请人工看一看。\n")
	for i := range c.rules {
		c.rules[i].section(&b, forms)
	}
	return b.Bytes()
}

func (r *Rule) section(b *bytes.Buffer, forms form.Forms) {
	fmt.Fprintf(b, "\n## %s\n\n%s。%s.\n\n", r.Code, r.Title.ZH, r.Title.EN)
	fmt.Fprintf(b, "- 轻重 Severity: %s\n", r.Severity)
	editions := r.Editions
	if len(editions) == 0 {
		editions = forms.Keys()
	}
	fmt.Fprintf(b, "- 版式 Editions: %s\n", strings.Join(editions, ", "))
	if len(r.Needs) > 0 {
		fmt.Fprintf(b, "- 所需 Needs: %s\n", strings.Join(r.Needs, ", "))
	}
	if r.Door {
		b.WriteString("- 保存时即拒收（422） Refused before it is stored\n")
	}
	for _, key := range editions {
		e := forms.Edition(key)
		for _, text := range basis(e, r.Basis) {
			fmt.Fprintf(b, "- 依据 Basis (%s): %s\n", key, strings.TrimSpace(text.Document+" "+text.Article))
		}
	}
	if r.Message.ZH != "" {
		fmt.Fprintf(b, "\n> %s\n>\n> %s\n", r.Message.ZH, r.Message.EN)
	}
}
