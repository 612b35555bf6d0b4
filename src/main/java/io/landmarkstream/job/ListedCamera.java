package io.landmarkstream.job;

/**
 * One camera of {@code cameras.yaml}. The job needs {@code id} and {@code number}, and heeds {@code mirrored},
 * {@code smoothness} and {@code responsiveness}; {@code bin/landmarks publish --cameras} also the others. What is left
 * out is {@code null}.
 *
 * @param id camera id
 * @param number a number from 0 that no other camera has and that the camera keeps
 * @param url where its pictures come from: {@code rtsp://…}, {@code http://…}, {@code v4l2:/dev/videoN} or a file;
 *     {@code ${NAME}} stands for an environment variable, so that passwords need not be in the file
 * @param fps the most pictures a second
 * @param size the most columns and rows, for example {@code 1280x720}
 * @param aspect width to height of the whole picture before it is turned, for example {@code 16:9}, where the camera
 *     does not say that its pixels are not square
 * @param codec {@code auto}, {@code jpeg} or {@code copy}
 * @param time where capture times come from: {@code auto} or {@code clock}
 * @param mirrored whether the pictures are mirror images
 * @param rotation clockwise degrees that bring the pictures upright: 0, 90, 180 or 270
 * @param smoothness 0 to 1, in place of {@code landmarks.smooth.smoothness}
 * @param responsiveness 0 to 1, in place of {@code landmarks.smooth.responsiveness}
 * @param note for people
 */
public record ListedCamera(
        String id,
        Integer number,
        String url,
        Double fps,
        String size,
        String aspect,
        String codec,
        String time,
        Boolean mirrored,
        Integer rotation,
        Double smoothness,
        Double responsiveness,
        String note) {}
