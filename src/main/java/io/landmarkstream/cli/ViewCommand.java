package io.landmarkstream.cli;

import io.landmarkstream.job.SettingsException;
import io.landmarkstream.viewer.Access;
import io.landmarkstream.viewer.Viewer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code landmarks view}: the topics as a web page. */
@Command(
        name = "view",
        description = "Shows the cameras with their landmarks as a web page, from the topics alone (docs/viewer.md).",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ViewCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsFlags common;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port of the page; 0 takes a free one (default: 8090, or a free one where that is taken).")
    private Integer port;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address to listen at (default: ${DEFAULT-VALUE}, this machine alone). Any other needs tokens:"
                            + " those of --access, or one that is made and printed.")
    private String listen;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            split = ",",
            description = "Name under which browsers call the server, besides localhost and its address.")
    private List<String> hosts = List.of();

    @Option(
            names = "--access",
            paramLabel = "FILE",
            description = "YAML list of name, token and cameras: who may look at which cameras.")
    private Path access;

    @Option(
            names = "--pictures",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Shows the pictures (default), or with --no-pictures the points alone: frames are not read.")
    private boolean pictures;

    private final CountDownLatch interrupted = new CountDownLatch(1);

    @Override
    public Integer call() throws IOException, InterruptedException {
        Faults.range("--port", port, 0, 65535);
        InetAddress address = address();
        String made = access == null && !address.isLoopbackAddress() ? Access.newToken() : null;
        Access who = access != null
                ? ViewerAccessFile.read(access)
                : made == null
                        ? Access.open()
                        : Access.of(List.of(new Access.Grant("everybody with the token", made, Set.of(Access.ALL))));
        Set<String> names =
                hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        try (Viewer viewer =
                Viewers.start(common.settings(), common.camerasFile(), address, port, names, who, pictures)) {
            Runtime.getRuntime().addShutdownHook(new Thread(interrupted::countDown));
            announce(viewer.address(), address, made);
            interrupted.await();
            return 0;
        }
    }

    private void announce(URI page, InetAddress address, String made) {
        PrintWriter out = spec.commandLine().getOut();
        if (address.isLoopbackAddress()) {
            out.println("The cameras are at " + page + " until Ctrl-C.");
        } else {
            out.println("The cameras are at port " + page.getPort() + " of " + listen + " until Ctrl-C, to holders of a"
                    + " token. The connection is not encrypted: docs/viewer.md.");
            if (made != null) {
                out.println("Open " + page + "?token=" + made);
            }
        }
        out.flush();
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(listen);
        } catch (UnknownHostException e) {
            throw new SettingsException(
                    "--listen " + listen + " is no address; write for example 127.0.0.1 or 0.0.0.0.");
        }
    }
}
