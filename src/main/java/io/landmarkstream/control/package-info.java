/** Settings of a running job: records of the control topic in, the settings of each camera over capture time out. */
package io.landmarkstream.control;
