/**
 * What a page of the viewer changes in a running job: records of the control topic, by the checks of the job itself.
 */
package io.landmarkstream.desk;
