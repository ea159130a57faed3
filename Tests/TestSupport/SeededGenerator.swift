/// SplitMix64: the same numbers on every run, so that a generated case that fails can be looked at again.
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A text of some of the given scalars.
    package mutating func text(of alphabet: [Unicode.Scalar], length: ClosedRange<Int>) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: length, using: &self) {
            if let scalar = alphabet.randomElement(using: &self) { scalars.append(scalar) }
        }
        return String(scalars)
    }

    /// Decimal digits, the first of them not 0.
    package mutating func digits(_ count: Int) -> String {
        (0..<count).map { String(Int.random(in: ($0 == 0 ? 1 : 0)...9, using: &self)) }.joined()
    }

    package mutating func flip() -> Bool { Bool.random(using: &self) }
}
