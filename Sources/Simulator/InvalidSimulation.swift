/// Thrown when a simulation cannot be begun; says what was expected.
public struct InvalidSimulation: Error, Equatable, CustomStringConvertible {
    public let description: String
}
