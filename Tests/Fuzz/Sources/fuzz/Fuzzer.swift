import Foundation

@testable import Properties

/// The property that this process tries to break, by the name in `FUZZ_TARGET`.
private let property: Property = {
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
    guard let property = Property.all.first(where: { $0.name == name }) else {
        fatalError("FUZZ_TARGET is '\(name)'; expected one of \(Property.all.map(\.name).joined(separator: ", "))")
    }
    return property
}()

/// Called by libFuzzer for each input; a trap is what it takes for a finding (llvm.org/docs/LibFuzzer.html).
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    do {
        try property.check(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}
