package narrative

// settle drops from a sentence what it says in two ways.
func (s *sentence) settle() {
	all := s.readings[s.first:]
	if len(all) == 0 {
		return
	}
	contradicted(all)
	handled := false
	for i := range all {
		r := &all[i]
		r.dropped = r.dropped || s.late && (r.Kind == Handled || r.Kind == AllHandled)
		handled = handled || !r.dropped && (r.Kind == Handled || r.Kind == CarriedOut && r.Count > 0)
	}
	for i := range all {
		r := &all[i]
		r.dropped = r.dropped || handled && r.Kind == AllHandled
	}
	s.settleGroup(all)
	for i := range all {
		r := &all[i]
		r.dropped = r.dropped || r.of >= 0 && s.readings[r.of].dropped
	}
}

// contradicted drops what one sentence counts twice, and differently; what it only says twice it says once.
func contradicted(all []reading) {
	type key struct{ kind, of string }
	seen := make(map[key]int, len(all))
	for i := range all {
		r := &all[i]
		if r.Kind == Share {
			continue
		}
		k := key{r.Kind, r.Of}
		if r.Kind == AllUpheld || r.Kind == NoneCorrected {
			k.of = ""
		}
		before, is := seen[k]
		if !is {
			seen[k] = i
			continue
		}
		if all[before].Count != r.Count || all[before].Percent != r.Percent {
			all[before].dropped = true
		}
		if r.Kind != AllUpheld && r.Kind != NoneCorrected {
			r.dropped = true
		}
	}
}

// settleGroup keeps a listing of results only where it is one: two parts, or one of a total named beside it.
func (s *sentence) settleGroup(all []reading) {
	if s.group == 0 {
		return
	}
	parts, repeated, under := 0, false, s.before.base != ""
	for i := range all {
		switch r := &all[i]; {
		case r.Kind == Result && r.dropped:
			repeated = true
		case r.Kind == Result:
			parts++
		case r.Kind == Received || r.Kind == Handled:
			under = true
		}
	}
	total := s.groupTotal(all)
	for i := range all {
		if r := &all[i]; r.Kind == Result {
			r.dropped = r.dropped || repeated || parts < 2 && !under
			r.Total = total
		}
	}
}

// groupTotal is what the listed results have to add up to. A listing that leaves a result out may have left out cases too,
// unless its parts alone are already too many.
func (s *sentence) groupTotal(all []reading) *int64 {
	total := s.before.total
	if s.under == ownTotal {
		total = s.handled()
	}
	if total == nil || s.under == noTotal {
		return nil
	}
	sum, labels := int64(0), 0
	for i := range all {
		if r := &all[i]; r.Kind == Result {
			sum, labels = sum+r.Count, labels+len(r.Labels())
			if r.Approximate || r.dropped {
				return nil
			}
		}
	}
	if sum < *total && (labels < len(s.v.Results) || s.broken) {
		return nil
	}
	return total
}

// settled is what remains of all sentences together.
func (r *reader) settled() []Claim {
	if len(r.readings) == 0 {
		return nil
	}
	r.twice()
	r.denied(NoneReceived, Received)
	r.denied(NoReconsideration, Reconsideration)
	r.denied(NoLitigation, Litigation)
	r.carriedAfterAll()
	claims := make([]Claim, 0, len(r.readings))
	for _, reading := range r.readings {
		if !reading.dropped && (reading.of < 0 || !r.readings[reading.of].dropped) {
			claims = append(claims, reading.Claim)
		}
	}
	return claims
}

// twice drops what two sentences count differently: one of them speaks of something else. Where one counts 全市 and the other
// 市政府, all that is said of either goes, for it is left open which of them the tables count.
func (r *reader) twice() {
	said := map[string]reading{}
	differ := map[string]bool{}
	scopes := false
	for _, reading := range r.readings {
		switch reading.Kind {
		case Received, Handled, CarriedIn, CarriedOut, Reconsideration, Litigation:
		default:
			continue
		}
		if reading.dropped || reading.Approximate {
			continue
		}
		before, is := said[reading.Kind]
		if !is {
			said[reading.Kind] = reading
		} else if before.Count != reading.Count {
			differ[reading.Kind] = true
			scopes = scopes || before.scope != reading.scope && before.scope != unsaid && reading.scope != unsaid
		}
	}
	for i := range r.readings {
		reading := &r.readings[i]
		reading.dropped = reading.dropped || differ[reading.Kind] || scopes && reading.scope != unsaid
	}
}

// denied drops both a denial and the count above 0 that another sentence gives of the same.
func (r *reader) denied(denial, kind string) {
	denies, counts := false, false
	for _, reading := range r.readings {
		denies = denies || !reading.dropped && reading.Kind == denial
		counts = counts || !reading.dropped && reading.Kind == kind && reading.Count > 0
	}
	for i := range r.readings {
		reading := &r.readings[i]
		reading.dropped = reading.dropped || denies && counts && (reading.Kind == denial || reading.Kind == kind)
	}
}

// carriedAfterAll: 均按期答复 in a text that carries some over means those that were due.
func (r *reader) carriedAfterAll() {
	carried := false
	for _, reading := range r.readings {
		carried = carried || !reading.dropped && reading.Kind == CarriedOut && reading.Count > 0
	}
	for i := range r.readings {
		r.readings[i].dropped = r.readings[i].dropped || carried && r.readings[i].Kind == AllHandled
	}
}
