/**
 * The events topic → webhooks and MQTT. A consumer like any other: it knows the messages alone, and the job knows
 * nothing of it. {@link io.landmarkstream.notify.Notifier} is the way in.
 */
package io.landmarkstream.notify;
