// Package model holds package browser against the engines that it models:
// [TestTheModelDoesWhatTheEnginesDo] puts a matrix of requests and servers'
// answers to Chromium, Firefox and WebKit, and to the model of each.
//
// Whatever of an engine is not the standard's is listed with the row, as a
// departure. A departure that is not listed fails the test, and so does one
// that is listed but gone.
package model
