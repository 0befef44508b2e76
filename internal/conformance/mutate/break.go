package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// wording is the files that only word messages: with a mutant there, an error says something else.
var wording = []string{"slip.go", "explain.go", "explainlists.go", "errors.go", "diagnose.go", "beyond.go"}

// theSwitch is compiled into the package. All mutants are in one program, since compiling costs more than its tests.
const theSwitch = `package %s
import ("os"; "strconv")
var mutant, _ = strconv.Atoi(os.Getenv("MUTANT"))
func mutantBool(n int, b bool) bool { return mutant == n || mutant != n+1 && b }
func mutantInt(n, i int) int { if mutant == n { return i+1 }; if mutant == n+1 { return i-1 }; return i }
func mutantCase(n int, s string) string { if mutant == n { return "\x00" }; return s }
`

// A breaker finds what can be broken in a package.
type breaker struct {
	files   string // to break, with commas between them; all if empty
	fset    *token.FileSet
	types   map[ast.Expr]types.TypeAndValue
	changes []string // one for each mutant; the first has the number 1
	// Of the file in hand:
	text    string
	base    int
	in      string // the function
	targets map[ast.Expr]bool
	wraps   []wrap
}

// A wrap is what stands around a part of a file. Of two around the same part, the first is outside.
type wrap struct {
	from, to      int
	before, after string
}

// breakPackage returns the files of a package with all mutants, by their paths.
func (b *breaker) breakPackage(dir string) (broken map[string]string, err error) {
	b.fset, b.types = token.NewFileSet(), map[ast.Expr]types.TypeAndValue{}
	paths, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	paths = slices.DeleteFunc(paths, func(path string) bool { return strings.HasSuffix(path, "_test.go") })
	files := make([]*ast.File, len(paths))
	for i, path := range paths {
		if files[i], err = parser.ParseFile(b.fset, path, nil, 0); err != nil {
			return nil, err
		}
	}
	exports := func(path string) (io.ReadCloser, error) {
		command := exec.Command("go", "list", "-export", "-f", "{{.Export}}", path)
		command.Dir = dir
		file, err := command.Output()
		if err != nil {
			return nil, err
		}
		return os.Open(strings.TrimSpace(string(file)))
	}
	config := types.Config{Importer: importer.ForCompiler(b.fset, "gc", exports)}
	if _, err := config.Check(dir, b.fset, files, &types.Info{Types: b.types}); err != nil {
		return nil, err
	}
	broken = map[string]string{filepath.Join(dir, "mutant.go"): fmt.Sprintf(theSwitch, files[0].Name)}
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		name := filepath.Base(path)
		if !slices.Contains(wording, name) && (b.files == "" || slices.Contains(strings.Split(b.files, ","), name)) {
			broken[path] = b.breakFile(string(text), files[i])
		}
	}
	return broken, nil
}

func (b *breaker) breakFile(text string, file *ast.File) string {
	b.text, b.base, b.wraps, b.targets = text, int(file.FileStart), nil, map[ast.Expr]bool{}
	for _, d := range file.Decls {
		b.in = filepath.Base(b.fset.Position(file.FileStart).Filename)
		if f, ok := d.(*ast.FuncDecl); ok {
			b.in += " " + f.Name.Name
			b.skip(f)
		}
		if g, ok := d.(*ast.GenDecl); !ok || g.Tok == token.VAR {
			ast.Inspect(d, b.visit)
		}
	}
	slices.SortStableFunc(b.wraps, func(v, w wrap) int {
		if v.from == w.from {
			return w.to - v.to
		}
		return v.from - w.from
	})
	opening, closing := map[int]string{}, map[int]string{}
	for _, w := range b.wraps {
		opening[w.from] += w.before
		closing[w.to] = w.after + closing[w.to]
	}
	var out strings.Builder
	for i := range len(text) {
		out.WriteString(closing[i] + opening[i] + text[i:i+1])
	}
	return out.String()
}

func (b *breaker) source(n ast.Node) string { return b.text[int(n.Pos())-b.base : int(n.End())-b.base] }

// wrap puts text around n, in which # is the number of the first of its mutants.
func (b *breaker) wrap(n ast.Node, before, after string, changes ...string) {
	first := fmt.Sprint(len(b.changes) + 1)
	for _, change := range changes {
		b.changes = append(b.changes, b.in+": `"+strings.Join(strings.Fields(b.source(n)), " ")+"` "+change)
	}
	b.wraps = append(b.wraps, wrap{int(n.Pos()) - b.base, int(n.End()) - b.base, strings.ReplaceAll(before, "#", first), after})
}
