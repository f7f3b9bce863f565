package form

// Grid is a table filled in: a figure for every row and column of the form, blank where nothing stands.
type Grid struct {
	Table   *Table
	figures []Figure
}

// NewGrid is a blank grid of the table.
func NewGrid(t *Table) Grid {
	return Grid{Table: t, figures: make([]Figure, len(t.Rows)*len(t.Columns))}
}

// At reads a cell.
func (g *Grid) At(row, column int) Figure { return g.figures[row*len(g.Table.Columns)+column] }

// Set writes a cell.
func (g *Grid) Set(row, column int, f Figure) { g.figures[row*len(g.Table.Columns)+column] = f }

// BlankRow says that nothing stands in the row.
func (g *Grid) BlankRow(row int) bool {
	for column := range g.Table.Columns {
		if g.At(row, column).Filled {
			return false
		}
	}
	return true
}

// Like reads the cell that another table, perhaps of another edition, has at a place: rows and columns go by their keys.
// What this table has not is blank.
func (g *Grid) Like(t *Table, row, column int) Figure {
	there, across := g.Table.Row(t.Rows[row].Key), g.Table.Column(t.Columns[column].Key)
	if there < 0 || across < 0 || !g.Table.Rows[there].Has(across) {
		return Figure{}
	}
	return g.At(there, across)
}

// Absent says that the row is no part of this report: an optional row with nothing in it, or a blank row of a group that
// is stated in one figure instead.
func (g *Grid) Absent(row int) bool {
	r := &g.Table.Rows[row]
	if r.Optional() {
		return g.BlankRow(row)
	}
	for i := range g.Table.Groups {
		if group := &g.Table.Groups[i]; group.Key == r.Group {
			return g.Standing(group)
		}
	}
	return false
}

// Standing says that the group is stated in one figure and its rows are blank.
func (g *Grid) Standing(group *Group) bool {
	if group.stated < 0 || g.BlankRow(group.stated) {
		return false
	}
	for _, member := range group.members {
		if !g.BlankRow(member) {
			return false
		}
	}
	return true
}

// Derive fills the cells for which computed says so from the identities that derive them; a sum over a blank is blank.
func (e *Edition) Derive(g *Grid, computed func(row, column int) bool) {
	for i := range e.Identities {
		identity := &e.Identities[i]
		if !identity.Derives || identity.Table != g.Table.Key {
			continue
		}
		for line := range identity.lines {
			row, column := identity.cell(identity.lines[line], identity.at)
			if !g.Table.Rows[row].IsDerived(column) || !computed(row, column) {
				continue
			}
			parts := identity.sum(identity.expected, g, nil, identity.lines[line], false)
			result := Figure{}
			if parts.Blank == 0 {
				result = Of(parts.Sum)
			}
			g.Set(row, column, result)
		}
	}
}

// Subtotals sums each group of the table down each column; a sum over a blank is blank.
func (g *Grid) Subtotals(yield func(group *Group, figures []Figure)) {
	for i := range g.Table.Groups {
		group := &g.Table.Groups[i]
		figures := make([]Figure, len(g.Table.Columns))
		for column := range figures {
			identity := Identity{Along: AlongRows, blocks: groupBlocks(g.Table, group.members)}
			terms := make([]term, len(group.members))
			for j, member := range group.members {
				terms[j] = term{index: member}
			}
			if parts := identity.sum(terms, g, nil, column, false); parts.Blank == 0 {
				figures[column] = Of(parts.Sum)
			}
		}
		yield(group, figures)
	}
}
