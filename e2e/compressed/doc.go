// Package compressed puts the policies together with each framework's usual
// compression middleware, both ways around, and looks at the answers as they are
// on the wire.
package compressed
