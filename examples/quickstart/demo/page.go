package demo

import (
	"embed"
	"encoding/json"
	"io/fs"
	"log"
	"net/http"

	"github.com/corskit/corskit/core"
)

//go:embed page
var pageFiles embed.FS

// pageHandler serves the page, and to it alone what it has to know: no CORS header is sent here.
func pageHandler(d *Demo, policy *core.Policy, seen *exchanges) http.Handler {
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(files))
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "icon.svg")
	})
	mux.HandleFunc("GET /demo.json", func(w http.ResponseWriter, _ *http.Request) {
		sendJSON(w, map[string]any{
			"origin":      d.Origin,
			"otherOrigin": d.OtherOrigin,
			"apis":        d.APIs,
			"policy":      policy.Config(),
			"curl":        d.Curl(),
		})
	})
	mux.HandleFunc("GET /exchanges/{id}", func(w http.ResponseWriter, r *http.Request) {
		sendJSON(w, seen.of(r.PathValue("id")))
	})
	return mux
}

func sendJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		log.Print("demo: sending an answer: ", err)
	}
}
