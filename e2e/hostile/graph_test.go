package hostile

import (
	"image/color"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// drawGraph writes heap and goroutines over time, one above the other.
func drawGraph(samples []sample, file string) error {
	plot.DefaultFont = font.Font{Typeface: "Liberation", Variant: "Sans"}
	heap, err := line(samples, "heap after a collection, MiB", sample.megabytes)
	if err != nil {
		return err
	}
	goroutines, err := line(samples, "goroutines", sample.running)
	if err != nil {
		return err
	}
	goroutines.X.Label.Text = "seconds"
	canvas := vgsvg.New(8*vg.Inch, 5*vg.Inch)
	rows := [][]*plot.Plot{{heap}, {goroutines}}
	for i, row := range plot.Align(rows, draw.Tiles{Rows: 2, Cols: 1, PadY: vg.Points(10)}, draw.New(canvas)) {
		rows[i][0].Draw(row[0])
	}
	to, err := os.Create(file)
	if err != nil {
		return err
	}
	if _, err := canvas.WriteTo(to); err != nil {
		return err
	}
	return to.Close()
}

func line(samples []sample, title string, of func(sample) float64) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text, p.Y.Min = title, 0
	points := make(plotter.XYs, len(samples))
	for i, s := range samples {
		points[i] = plotter.XY{X: s.at.Seconds(), Y: of(s)}
	}
	l, err := plotter.NewLine(points)
	if err != nil {
		return nil, err
	}
	l.Color = color.RGBA{0x0f, 0x76, 0x6e, 0xff}
	p.Add(l)
	return p, nil
}
