package main

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// The chart's measures, in pixels.
const (
	chartWidth = 860
	labelEnd   = 190 // where the names of the bars end
	barStart   = labelEnd + 10
	barsWidth  = 560
	barHeight  = 16
	barStep    = 22
	groupGap   = 14
	plotHeight = 230
)

// chartStyle follows the reader's colours: the page around an image decides nothing about it.
const chartStyle = `<style>
text { font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
.title { font-size: 17px; font-weight: 600 }
.note, .tick { fill: #59636e }
.tick { font-size: 12px }
.group { font-weight: 600 }
.ours { fill: #0f766e } .ours-line { stroke: #0f766e; stroke-width: 3 } .ours-text { fill: #0f766e; font-weight: 600 }
.peer { fill: #a8b1bb } .peer-line { stroke: #a8b1bb; stroke-width: 2 }
.floor { fill: none; stroke: #8b949e; stroke-dasharray: 3 2 }
.line { fill: none; stroke-linejoin: round }
.grid { stroke: #d1d9e0; stroke-width: 1 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .note, .tick { fill: #9198a1 }
.ours { fill: #2dd4bf } .ours-line { stroke: #2dd4bf } .ours-text { fill: #2dd4bf }
.peer { fill: #4d5661 } .peer-line { stroke: #6e7781 } .floor { stroke: #8b949e } .grid { stroke: #30363d }
}
</style>
`

// A drawing is an SVG in the making. y is where the next thing goes.
type drawing struct {
	strings.Builder
	y int
}

func (d *drawing) text(x, y int, class, anchor, s string) {
	fmt.Fprintf(d, `<text x="%d" y="%d" class="%s" text-anchor="%s">%s</text>`+"\n", x, y, class, anchor, html.EscapeString(s))
}

func (d *drawing) heading(title, note string) {
	d.y += 26
	d.text(10, d.y, "title", "start", title)
	d.y += 21
	d.text(10, d.y, "note", "start", note)
	d.y += 14
}

// chart draws what an exchange costs beside the peers, and how that grows with the number of origins.
func (r *results) chart() string {
	var d drawing
	r.drawBars(&d)
	d.y += 24
	r.drawGrowth(&d)
	head := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="What CORS costs a request">`+"\n",
		chartWidth, d.y, chartWidth, d.y)
	return head + chartStyle + d.String() + "</svg>\n"
}

func (r *results) drawBars(d *drawing) {
	d.heading("What CORS costs a request",
		"Nanoseconds added to the bare framework; less is better. The mean of an allowed request, a wildcard's, and a preflight.")
	longest := 0.0
	for _, s := range subjects {
		if cost := r.commonCost(s); cost > longest {
			longest = cost
		}
	}
	for _, framework := range frameworks[1:] {
		d.y += groupGap
		d.text(10, d.y+barHeight-3, "group", "start", framework)
		for _, s := range subjects {
			if s.framework != framework || s.role == bare {
				continue
			}
			cost := r.commonCost(s)
			if math.IsNaN(cost) {
				continue
			}
			class := "tick"
			if s.role == ours {
				class = "ours-text"
			}
			width := max(1, int(cost/longest*barsWidth))
			d.text(labelEnd, d.y+barHeight-3, class, "end", s.name)
			fmt.Fprintf(d, `<rect x="%d" y="%d" width="%d" height="%d" rx="2" class="%s"/>`+"\n", barStart, d.y, width, barHeight, s.role)
			d.text(barStart+width+8, d.y+barHeight-3, class, "start", number(cost)+" ns")
			d.y += barStep
		}
	}
}

// commonCost is NaN for what cannot be told from noise, and for the bare frameworks.
func (r *results) commonCost(s subject) float64 {
	var nanos []float64
	for _, scenario := range common {
		n, _ := r.net(s.framework, s.name, scenario)
		nanos = append(nanos, n)
	}
	mean := geometricMean(nanos)
	if s.role == bare || s.framework == "core" || math.IsInf(mean, 0) {
		return math.NaN()
	}
	return mean
}

func (r *results) drawGrowth(d *drawing) {
	d.heading("From one origin to a million", "The same for an allowed request on net/http, by the length of the list. Both scales are logarithmic.")
	d.y += 10
	top, bottom := d.y, d.y+plotHeight
	const lowest, highest = 2, 7 // powers of ten, nanoseconds
	x := func(n int) int { return barStart + int(math.Log10(float64(n))/6*(barsWidth-120)) }
	y := func(nanos float64) int {
		return bottom - int((math.Log10(nanos)-lowest)/(highest-lowest)*plotHeight)
	}
	for power, label := range map[float64]string{2: "100 ns", 3: "1 µs", 4: "10 µs", 5: "100 µs", 6: "1 ms", 7: "10 ms"} {
		at := y(math.Pow(10, power))
		fmt.Fprintf(d, `<line x1="%d" x2="%d" y1="%d" y2="%d" class="grid"/>`+"\n", barStart, x(1_000_000), at, at)
		d.text(labelEnd, at+4, "tick", "end", label)
	}
	for _, n := range originCounts {
		d.text(x(n), bottom+20, "tick", "middle", thousands(n))
	}
	for _, s := range subjects {
		if s.framework == "net/http" && (s.role == ours || s.role == peer) {
			r.drawLine(d, s, x, y)
		}
	}
	d.y = max(bottom, top) + 40
}

func (r *results) drawLine(d *drawing, s subject, x func(int) int, y func(float64) int) {
	var points []string
	var lastX, lastY int
	for _, n := range originCounts {
		if nanos, ok := r.net(s.framework, s.name, fmt.Sprintf("origins-%d", n)); ok && nanos > 0 {
			lastX, lastY = x(n), y(nanos)
			points = append(points, fmt.Sprintf("%d,%d", lastX, lastY))
		}
	}
	fmt.Fprintf(d, `<polyline points="%s" class="line %s-line"/>`+"\n", strings.Join(points, " "), s.role)
	class := "tick"
	if s.role == ours {
		class = "ours-text"
	}
	d.text(lastX+10, lastY+4, class, "start", s.name)
}
