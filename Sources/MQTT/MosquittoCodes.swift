import CMosquitto

extension mqtt5_property {
    /// The identifier as libmosquitto's functions take it.
    var code: Int32 { Int32(rawValue) }
}

extension mqtt5_return_codes {
    /// The reason code as libmosquitto's callbacks give it.
    var code: Int32 { Int32(rawValue) }
}
