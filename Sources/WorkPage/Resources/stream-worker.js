// The shared worker: every tab of the browser connects to it, so that all of them together hold one stream.

import { StreamHub } from '/assets/stream-hub.js';

const hub = new StreamHub();
onconnect = ({ ports: [port] }) => hub.add(port);
