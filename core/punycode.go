package core

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// punycodeHost encodes the labels of a host that are not ASCII, for the advice in an error message. Of the steps that IDNA
// takes first it knows lower case. A label that may need others stays as it is, since wrong advice would look right.
func punycodeHost(host string) string {
	host, port := cutPort(host)
	labels := strings.Split(host, ".")
	for i, label := range labels {
		if !isASCII(label) && !strings.ContainsFunc(label, mayBeReplaced) {
			labels[i] = "xn--" + punycode([]rune(strings.ToLower(label)))
		}
	}
	return strings.Join(labels, ".") + port
}

// mayBeReplaced tells the characters that IDNA maybe composes, or takes for others: accents and parts of syllables that stand
// by themselves, letters in circles or of another width, the ideographic full stop (https://www.unicode.org/reports/tr46/). What is no
// UTF-8 is U+FFFD here.
func mayBeReplaced(r rune) bool {
	for _, block := range [...][2]rune{
		{0x0300, 0x036F}, {0x1100, 0x11FF}, {0x2000, 0x24FF}, {0x3000, 0x303F}, {0x3099, 0x309A}, {0x3200, 0x33FF},
		{0xF900, 0xFAFF}, {0xFB00, 0xFDFF}, {0xFE00, 0xFFFD}, {0x1D400, 0x1D7FF}, {0x1F100, 0x1F2FF}, {0x2F800, 0x2FA1F},
	} {
		if block[0] <= r && r <= block[1] {
			return true
		}
	}
	return false
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// punycode encodes a label, https://www.rfc-editor.org/rfc/rfc3492#section-6.3.
func punycode(label []rune) string {
	const base, tMin, tMax, initialBias, initialN = 36, 1, 26, 72, 128
	const digits = "abcdefghijklmnopqrstuvwxyz0123456789"
	var out []byte
	for _, r := range label {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
		}
	}
	basic := len(out)
	if basic > 0 {
		out = append(out, '-')
	}
	n, delta, bias := rune(initialN), 0, initialBias
	for handled := basic; handled < len(label); n++ {
		next := rune(utf8.MaxRune)
		for _, r := range label {
			if r >= n {
				next = min(next, r)
			}
		}
		delta += int(next-n) * (handled + 1)
		n = next
		for _, r := range label {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := base; ; k += base {
				t := min(max(k-bias, tMin), tMax)
				if q < t {
					break
				}
				out = append(out, digits[t+(q-t)%(base-t)])
				q = (q - t) / (base - t)
			}
			out = append(out, digits[q])
			bias = adaptBias(delta, handled+1, handled == basic)
			delta = 0
			handled++
		}
		delta++
	}
	return string(out)
}

// hasValidPunycode tells whether the labels of host that begin with xn-- are encoded as browsers do it. They take other URLs for none.
func hasValidPunycode(host string) bool {
	const prefix = "xn--"
	for label := range strings.SplitSeq(host, ".") {
		if encoded, ok := strings.CutPrefix(label, prefix); ok {
			if decoded := fromPunycode(encoded); isASCII(string(decoded)) || punycode(decoded) != encoded {
				return false
			}
		}
	}
	return true
}

// fromPunycode decodes a label, https://www.rfc-editor.org/rfc/rfc3492#section-6.2. It returns nil for what ends early
// or is no character. Other bytes than digits are not noticed: encoded again, they come out otherwise.
func fromPunycode(label string) (decoded []rune) {
	const base, tMin, tMax, initialBias, initialN, enough = 36, 1, 26, 72, 128, 1 << 40
	if i := strings.LastIndexByte(label, '-'); i >= 0 {
		decoded, label = []rune(label[:i]), label[i+1:]
	}
	n, i, bias := initialN, 0, initialBias
	for label != "" {
		before, weight := i, 1
		for k := base; ; k += base {
			if label == "" {
				return nil
			}
			digit := int(label[0] - 'a')
			if isDigit(label[0]) {
				digit = int(label[0]-'0') + 26
			}
			label = label[1:]
			if i += digit * weight; i > enough {
				return nil
			}
			t := min(max(k-bias, tMin), tMax)
			if digit < t {
				break
			}
			weight *= base - t
		}
		points := len(decoded) + 1
		bias = adaptBias(i-before, points, before == 0)
		n += i / points
		i %= points
		if !utf8.ValidRune(rune(n)) {
			return nil
		}
		decoded = slices.Insert(decoded, i, rune(n))
		i++
	}
	return decoded
}

// adaptBias is https://www.rfc-editor.org/rfc/rfc3492#section-6.1.
func adaptBias(delta, points int, first bool) int {
	const base, tMin, tMax, skew, damp = 36, 1, 26, 38, 700
	if first {
		delta /= damp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for ; delta > (base-tMin)*tMax/2; k += base {
		delta /= base - tMin
	}
	return k + (base-tMin+1)*delta/(delta+skew)
}
