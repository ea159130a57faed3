// swift-tools-version: 6.1
import PackageDescription

// The parsers that meet what comes from outside, with nothing around them, so that libFuzzer instruments them alone and builds in seconds.
// A package of its own, since libFuzzer brings the program's `main` with it; `make fuzz` builds and runs it. `Sources` links to the project's files.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "Calls", swiftSettings: settings),
        .target(name: "Gateway", dependencies: ["Calls"], swiftSettings: settings),
        .target(name: "Bridge", dependencies: ["Calls"], swiftSettings: settings),
        .target(name: "Notifier", dependencies: ["Calls"], swiftSettings: settings),
        .target(name: "deskbell", swiftSettings: settings),
        .target(
            name: "Properties",
            dependencies: ["Calls", "Gateway", "Bridge", "Notifier", "deskbell"],
            path: "Properties",
            swiftSettings: settings
        ),
        .executableTarget(name: "fuzz", dependencies: ["Properties"], swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]),
    ],
    swiftLanguageModes: [.v6]
)
