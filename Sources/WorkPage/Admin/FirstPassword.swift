/// The password of a new account, which is shown once: 79 bits, without letters that look alike.
enum FirstPassword {
    private static let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")

    static func make() -> String {
        var random = SystemRandomNumberGenerator()
        let groups = (0..<4).map { _ in String((0..<4).compactMap { _ in letters.randomElement(using: &random) }) }
        return groups.joined(separator: "-")
    }
}
