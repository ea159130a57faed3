import Foundation
import Hummingbird
import MQTT
import NIOCore
import Storage
import Web

/// `/healthz`: the process answers. `/readyz`: the database can be read and written, and the broker is connected.
struct Health: Sendable {
    let store: Store
    let clients: [MQTTClient]

    private struct Readiness: Encodable {
        let database: Bool
        let broker: Bool
    }

    func addRoutes(to router: Router<AppContext>) {
        router.get("/healthz") { _, _ in
            Response(status: .ok, headers: [.contentType: "text/plain"], body: ResponseBody(byteBuffer: ByteBuffer(string: "ok\n")))
        }
        router.get("/readyz") { _, _ in
            let isReadable = (try? await store.revision()) != nil
            let isWritable = await store.canWrite()
            let readiness = Readiness(database: isReadable && isWritable, broker: clients.allSatisfy(\.isConnected))
            let body = try JSONEncoder().encode(readiness)
            return Response(
                status: readiness.database && readiness.broker ? .ok : .serviceUnavailable,
                headers: [.contentType: "application/json", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
            )
        }
    }
}
