package ginadapter

import "net"

// Run is as [gin.Engine.Run]. As all ways to run the engine, it panics at once if the engine has routes that the Router does not know.
func (r *Router) Run(addr ...string) error {
	r.table.requireKnown()
	return r.Engine.Run(addr...)
}

// RunTLS is as [gin.Engine.RunTLS].
func (r *Router) RunTLS(addr, certFile, keyFile string) error {
	r.table.requireKnown()
	return r.Engine.RunTLS(addr, certFile, keyFile)
}

// RunUnix is as [gin.Engine.RunUnix].
func (r *Router) RunUnix(file string) error {
	r.table.requireKnown()
	return r.Engine.RunUnix(file)
}

// RunFd is as [gin.Engine.RunFd].
func (r *Router) RunFd(fd int) error {
	r.table.requireKnown()
	return r.Engine.RunFd(fd)
}

// RunQUIC is as [gin.Engine.RunQUIC].
func (r *Router) RunQUIC(addr, certFile, keyFile string) error {
	r.table.requireKnown()
	return r.Engine.RunQUIC(addr, certFile, keyFile)
}

// RunListener is as [gin.Engine.RunListener].
func (r *Router) RunListener(listener net.Listener) error {
	r.table.requireKnown()
	return r.Engine.RunListener(listener)
}
