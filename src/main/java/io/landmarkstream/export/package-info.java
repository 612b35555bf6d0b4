/** Results, events, rejects and scenes as files that other tools open: CSV, Parquet, COCO keypoints, WebVTT. */
package io.landmarkstream.export;
