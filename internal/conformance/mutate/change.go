package main

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// visit breaks what is at a node.
func (b *breaker) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for _, e := range n.Lhs {
			b.targets[e] = true
		}
	case *ast.ExprStmt:
		b.targets[n.X] = true
	case *ast.RangeStmt:
		b.targets[n.Key], b.targets[n.Value] = true, true
	case *ast.UnaryExpr:
		b.targets[n.X] = n.Op == token.AND
	case *ast.BlockStmt:
		b.leaveOut(n.List)
	case *ast.CaseClause:
		b.leaveOut(n.Body)
		for _, e := range n.List {
			if b.isConstant(e, constant.String) {
				b.wrap(e, "mutantCase(#, ", ")", "is no case")
			}
		}
	case *ast.ReturnStmt:
		for _, e := range n.Results {
			if b.isConstant(e, constant.Bool) {
				b.wrap(e, "(mutant == #) != ", "", "returned as its opposite")
			}
		}
	case *ast.SliceExpr:
		b.offByOne(n.Low)
		b.offByOne(n.High)
	case *ast.IndexExpr:
		if b.isConstant(n.Index, constant.Int) {
			b.offByOne(n.Index)
		}
	case *ast.BinaryExpr:
		b.operator(n)
	}
	if e, ok := n.(ast.Expr); ok && !b.targets[e] {
		b.force(e)
	}
	return true
}

func (b *breaker) isConstant(e ast.Expr, kind constant.Kind) bool {
	v := b.types[e].Value
	return v != nil && v.Kind() == kind
}

// force makes a condition that consists of no others true, or false.
func (b *breaker) force(e ast.Expr) {
	switch n := e.(type) {
	case *ast.ParenExpr, *ast.UnaryExpr:
		return
	case *ast.BinaryExpr:
		if n.Op == token.LAND || n.Op == token.LOR {
			return
		}
	}
	if t := b.types[e]; t.IsValue() && t.Value == nil && types.Identical(types.Default(t.Type), types.Typ[types.Bool]) {
		b.wrap(e, "mutantBool(#, ", ")", "is true", "is false")
	}
}

// widened are the operators that are true more often than others, narrowed the reverse.
var (
	widened  = map[token.Token]string{token.LSS: "<=", token.GTR: ">=", token.LAND: "||"}
	narrowed = map[token.Token]string{token.LEQ: "<", token.GEQ: ">", token.LOR: "&&"}
)

func (b *breaker) operator(n *ast.BinaryExpr) {
	if b.types[n].Value != nil {
		return
	}
	x, y := "(("+b.source(n.X)+") ", " ("+b.source(n.Y)+"))"
	if op, ok := widened[n.Op]; ok {
		b.wrap(n, "(mutant == # && "+x+op+y+" || (", "))", "with "+op)
	} else if op, ok := narrowed[n.Op]; ok {
		b.wrap(n, "((mutant != # || "+x+op+y+") && (", "))", "with "+op)
	}
	for _, e := range []ast.Expr{n.X, n.Y} {
		if b.isConstant(e, constant.Int) {
			b.offByOne(e)
		}
	}
}

func (b *breaker) offByOne(e ast.Expr) {
	if e != nil && types.Identical(b.types[e].Type, types.Typ[types.Int]) {
		b.wrap(e, "mutantInt(#, ", ")", "plus 1", "minus 1")
	}
}

func (b *breaker) leaveOut(list []ast.Stmt) {
	for _, s := range list {
		switch n := s.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				continue
			}
		case *ast.ExprStmt:
			if strings.HasPrefix(b.source(s), "panic(") {
				continue // It may be what a function ends with.
			}
		case *ast.IncDecStmt, *ast.BranchStmt:
		default:
			continue
		}
		b.wrap(s, "if mutant != # { ", " }", "left out")
	}
}

// skip returns zero values before a function has done anything.
func (b *breaker) skip(f *ast.FuncDecl) {
	if len(f.Body.List) < 2 {
		return
	}
	var zero []string
	if f.Type.Results != nil {
		for _, result := range f.Type.Results.List {
			for range max(1, len(result.Names)) {
				zero = append(zero, "*new("+b.source(result.Type)+")")
			}
		}
	}
	b.wrap(f.Body.List[0], "if mutant == # { return "+strings.Join(zero, ", ")+" }; ", "", "is never reached")
}
