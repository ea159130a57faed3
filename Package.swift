// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let swiftASN1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")

let package = Package(
    name: "deskbell",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "deskbell", targets: ["deskbell"]),
        .executable(name: "desk-notifier", targets: ["desk-notifier"]),
        .library(name: "MQTT", targets: ["MQTT"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // Lowest first; a target imports only from above itself in this list.
        .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .target(name: "Calls", swiftSettings: settings),
        .target(name: "MQTT", dependencies: ["CMosquitto", logging], swiftSettings: settings),
        .target(name: "Storage", dependencies: ["Calls", grdb, crypto, logging], swiftSettings: settings),
        .target(name: "Web", dependencies: [hummingbird, httpTypes, nio, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1], swiftSettings: settings),
        .target(
            name: "Broker",
            dependencies: ["Calls", "MQTT", "Storage", crypto, lifecycle, logging, swiftASN1, x509],
            swiftSettings: settings
        ),
        .target(
            name: "Gateway",
            dependencies: ["Calls", "MQTT", "Storage", "Web", crypto, hummingbird, httpTypes, lifecycle, logging, nio],
            swiftSettings: settings
        ),
        .target(
            name: "Access",
            dependencies: [
                "Calls", "Storage", "Web", crypto, .product(name: "CryptoExtras", package: "swift-crypto"),
                httpClient, hummingbird, httpTypes, jwtKit, lifecycle, logging, nio, nioHTTP1, nioPosix,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Bridge",
            dependencies: [
                "Calls", "MQTT", "Storage", "Web", "Access", hummingbird, httpTypes, lifecycle, logging, metrics, nio, nioHTTP1, nioHTTPTypes,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "WorkPage",
            dependencies: ["Calls", "Storage", "Web", "Access", crypto, httpClient, hummingbird, httpTypes, logging, nio, nioHTTP1, nioPosix],
            resources: [.copy("Resources")],
            swiftSettings: settings
        ),
        .target(name: "Notifier", dependencies: ["Calls", "MQTT", logging], swiftSettings: settings),
        .target(name: "Supervisor", dependencies: [logging, unixSignals], swiftSettings: settings),
        .target(
            name: "Simulator",
            dependencies: ["Calls", crypto, httpClient, hummingbird, httpTypes, logging, nio, nioHTTP1, nioPosix],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "deskbell",
            dependencies: [
                "Calls", "MQTT", "Storage", "Web", "Broker", "Gateway", "Access", "Bridge", "WorkPage", "Simulator", "Supervisor",
                argumentParser, httpClient, hummingbird, hummingbirdTLS, lifecycle, logging, nio, nioHTTP1, nioSSL, unixSignals,
            ],
            swiftSettings: settings
        ),
        .executableTarget(name: "desk-notifier", dependencies: ["Notifier", argumentParser, logging], swiftSettings: settings),

        .target(name: "TestSupport", dependencies: [logging], path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(name: "CallsTests", dependencies: ["TestSupport", "Calls"], swiftSettings: settings),
        .testTarget(name: "MQTTTests", dependencies: ["TestSupport", "MQTT", "CMosquitto", logging], swiftSettings: settings),
        .testTarget(name: "StorageTests", dependencies: ["TestSupport", "Calls", "Storage", grdb, logging], swiftSettings: settings),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Web", hummingbird, httpTypes, logging, nio, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1,
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "BrokerTests", dependencies: ["TestSupport", "Calls", "MQTT", "Storage", "Broker", logging], swiftSettings: settings),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "TestSupport", "Calls", "MQTT", "Storage", "Web", "Gateway", crypto, hummingbird, httpClient, httpTypes, lifecycle, logging, nio,
                nioHTTP1,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "AccessTests",
            dependencies: [
                "Calls", "Storage", "Web", "Access", crypto, .product(name: "CryptoExtras", package: "swift-crypto"),
                hummingbird, httpTypes, jwtKit, lifecycle, logging, nio,
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BridgeTests",
            dependencies: [
                "TestSupport", "Calls", "MQTT", "Storage", "Web", "Access", "Bridge", crypto, grdb, hummingbird, lifecycle, logging, nio, nioHTTP1,
                nioPosix,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "WorkPageTests",
            dependencies: [
                "TestSupport", "Calls", "Storage", "Web", "Access", "WorkPage", hummingbird, httpTypes, lifecycle, logging, nio,
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "NotifierTests",
            dependencies: ["TestSupport", "Calls", "MQTT", "Notifier", "desk-notifier", logging],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SimulatorTests",
            dependencies: ["Calls", "Gateway", "Simulator", crypto, hummingbird, httpClient, httpTypes, lifecycle, logging, nio, nioHTTP1],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FuzzTests",
            dependencies: ["TestSupport", "Calls", "Gateway", "Bridge", "Notifier", "deskbell"],
            path: "Tests/Fuzz",
            exclude: ["Package.swift", "Sources", "Corpus"],
            swiftSettings: settings
        ),
        .testTarget(name: "SupervisorTests", dependencies: ["Supervisor", logging], swiftSettings: settings),
        .testTarget(
            name: "DeskbellTests",
            dependencies: [
                "TestSupport", "Calls", "MQTT", "Storage", "Broker", "deskbell", hummingbird, hummingbirdTLS, lifecycle, logging, nioSSL,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestSupport", "Calls", "Storage", "Web", "deskbell", "desk-notifier", argumentParser, httpClient, httpTypes, hummingbird, jwtKit,
                nio, nioHTTP1,
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
