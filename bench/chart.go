package main

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

var colors = map[role]color.Color{
	ours:   color.RGBA{0x0f, 0x76, 0x6e, 0xff},
	byHand: color.RGBA{0xd1, 0xd9, 0xe0, 0xff},
	peer:   color.RGBA{0x8b, 0x94, 0x9e, 0xff},
}

// draw writes an SVG of what the common cases cost in every framework.
func (r *results) draw(file string) error {
	plot.DefaultFont = font.Font{Typeface: "Liberation", Variant: "Sans"}
	p := plot.New()
	p.Title.Text = "What CORS costs a request"
	p.X.Label.Text = "nanoseconds beyond the bare framework: allowed, wildcard, preflight"
	p.X.Label.TextStyle.Font.Size = vg.Points(10)
	p.X.Min = 0
	p.Y.Tick.Label.Font.Size, p.Y.Padding = vg.Points(10), vg.Points(15) // readers may not have the font, but a wider one
	var names []string
	for _, f := range slices.Backward(frameworks) {
		for _, s := range slices.Backward(f.subjects()) {
			if f == decision || s.role == bare {
				continue
			}
			bar, err := plotter.NewBarChart(plotter.Values{geometricMean(r.nets(f, s.name, common))}, vg.Points(11))
			if err != nil {
				return err
			}
			bar.Horizontal, bar.XMin, bar.Color, bar.LineStyle.Width = true, float64(len(names)), colors[s.role], 0
			p.Add(bar)
			names = append(names, f.name+", "+s.name)
		}
	}
	p.NominalY(names...)
	return p.Save(9*vg.Inch, vg.Length(len(names)+5)*vg.Points(16), file)
}
