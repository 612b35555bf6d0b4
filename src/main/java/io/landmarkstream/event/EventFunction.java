package io.landmarkstream.event;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.frame.FlinkSetup;
import io.landmarkstream.frame.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.util.Collector;

/**
 * Keyed by camera: outcomes in, the events of their frames out: {@link EventFinder} in a job. Rejects are left out: the
 * camera's next result says as much.
 */
public final class EventFunction extends RichFlatMapFunction<Outcome<AttributedFrame>, Event> {

    private static final long serialVersionUID = 1L;

    private final EventRules rules;
    private final Map<String, Places> places;
    private final Duration stateTtl;
    private transient EventFinder finder;
    private transient ValueState<byte[]> memory;

    /**
     * @param places zones and lines by camera id
     * @param stateTtl how long the state of a silent camera is kept; what lasted then ends without an event, and
     *     numbers start again
     */
    public EventFunction(EventRules rules, Map<String, Places> places, Duration stateTtl) {
        this.rules = rules;
        this.places = Map.copyOf(places);
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) {
        memory = new FlinkSetup(getRuntimeContext(), stateTtl).value("events", byte[].class);
        finder = new EventFinder(rules, places);
    }

    @Override
    public void flatMap(Outcome<AttributedFrame> outcome, Collector<Event> out) throws IOException {
        if (outcome.isRejected()) {
            return;
        }
        byte[] before = memory.value();
        EventFinder.Found found =
                finder.update(before == null ? EventState.EMPTY : EventStateFormat.read(before), outcome.frame());
        memory.update(EventStateFormat.write(found.state()));
        found.events().forEach(out::collect);
    }
}
