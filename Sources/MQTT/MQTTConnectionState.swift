/// Where a client stands with its broker.
public enum MQTTConnectionState: Equatable, Sendable {
    /// The first attempt to connect is under way.
    case connecting

    /// The broker has accepted the connection, the `generation`th of this client, counted from 1.
    case connected(generation: Int, version: MQTTVersion)

    /// Not connected, for this reason if there is one. While ``MQTTClient/run()`` runs, further attempts follow by themselves and the reason stays
    /// that of the newest until one succeeds.
    case disconnected(reason: MQTTError?)
}
