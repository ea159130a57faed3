// libmosquitto's client interface and the MQTT protocol's constants.
#include <mosquitto.h>
#include <mqtt_protocol.h>

// What wakes the thread that runs it; Swift's Glibc module leaves it out.
#include <sys/eventfd.h>
