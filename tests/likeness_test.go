package tests

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// account is an overview of some length, told of an organ in a year.
func account(organ string, year, n int) string {
	var b strings.Builder
	for i, matter := range []string{"主动公开", "依申请公开", "信息管理", "平台建设", "监督保障", "政策解读", "业务培训", "公开目录", "热线答复", "专栏维护"} {
		fmt.Fprintf(&b, "（%d）%s。%d年，%s围绕%s开展工作%d次，逐项梳理清单，明确责任到人，定期检查落实。\n", i+1, matter, year, organ, matter, n+i)
	}
	return b.String()
}

func TestCopiesAreFound(t *testing.T) {
	file := filepath.Join(t.TempDir(), "n.db")
	s := startOn(t, file, nil)
	filed := func(s *server, name string, year int, overview string) string {
		id := s.organ(map[string]any{"name": name})
		return s.report(map[string]any{"organ_id": id, "year": year, "narratives": map[string]any{"overview": overview}})
	}
	first := filed(s, "东山镇人民政府", 2024, account("东山镇人民政府", 2024, 3))
	second := filed(s, "西河镇人民政府", 2024, account("西河镇人民政府", 2024, 70))
	other := filed(s, "南岭镇人民政府", 2024, strings.Repeat("本镇今年重点做好与群众生产生活密切相关的事项的公示，听取村民代表意见，改进服务窗口。", 1)+strings.Repeat("道路修缮、饮水安全、学校食堂等情况按月张贴在村务栏，并由专人解答询问，留存记录备查。", 9))
	for path, want := range map[string]string{first: "0/1", second: "0/1", other: "1/0"} {
		equal(t, s.do("GET", path+"/validation", nil).is(200).rule("text.copied_from_other"), want)
	}
	f := s.do("GET", second+"/validation", nil).finding("text.copied_from_other")
	args := f["args"].(map[string]any)
	equal(t, fmt.Sprint("/reports/", args["report"]), first)
	if passage := strings.TrimSuffix(args["passage"].(string), "…"); passage == "" || !strings.Contains(account("西河镇人民政府", 2024, 70), passage) {
		t.Error(args["passage"])
	}

	// the index follows what is written, and is built anew at a start
	s.do("PATCH", first, `{"narratives": {"overview": "很短。"}}`).is(200)
	equal(t, s.do("GET", second+"/validation", nil).rule("text.copied_from_other"), "1/0")
	third := filed(s, "北塔镇人民政府", 2024, account("北塔镇人民政府", 2024, 9))
	again := startOn(t, file, nil)
	equal(t, again.do("GET", second+"/validation", nil).rule("text.copied_from_other"), "0/1")
	again.do("DELETE", third, nil).is(204)
	equal(t, again.do("GET", second+"/validation", nil).rule("text.copied_from_other"), "1/0")
	// another year's is another matter
	filed(again, "中河镇人民政府", 2023, account("中河镇人民政府", 2023, 9))
	equal(t, again.do("GET", second+"/validation", nil).rule("text.copied_from_other"), "1/0")
}

func TestLastYearsWordsAreFound(t *testing.T) {
	s := start(t)
	id := s.organ(map[string]any{"name": "东山镇人民政府"})
	s.report(map[string]any{"organ_id": id, "year": 2023, "narratives": map[string]any{"overview": account("东山镇人民政府", 2023, 3)}})
	path := s.report(map[string]any{"organ_id": id, "year": 2024, "narratives": map[string]any{"overview": account("东山镇人民政府", 2024, 8)}})
	v := s.do("GET", path+"/validation", nil).is(200)
	equal(t, v.rule("text.copied_from_last_year"), "0/1")
	equal(t, fmt.Sprint(v.finding("text.copied_from_last_year")["args"].(map[string]any)["likeness"]), "100")
	s.do("PATCH", path, `{"narratives": {"overview": null}}`).is(200)
	equal(t, s.do("GET", path+"/validation", nil).rule("text.copied_from_last_year"), "0/0")
}
