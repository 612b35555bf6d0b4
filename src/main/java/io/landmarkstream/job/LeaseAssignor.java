package io.landmarkstream.job;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives partition 0 to one member of the lease's consumer group, its holder, and nothing to the others: to the member
 * that has it already, else to the one that asked first. Every member learns who the holder is. The group's coordinator
 * sees to the rest: a member that does not answer within the session timeout is none any more.
 */
public final class LeaseAssignor implements ConsumerPartitionAssignor, Configurable {

    /** Key of the {@link View} in the consumer's configuration. */
    static final String VIEW = "landmarks.lease.view";

    private View view;

    /** What one member knows of the lease. For the consumer's thread. */
    static final class View {

        private static final int NOT_HELD = -1;

        private final LeaseHolder self;

        /** The group's generation in which this member was last made the holder. */
        private int generation = NOT_HELD;

        private LeaseHolder holder;

        View(LeaseHolder self) {
            this.self = self;
        }

        /** Who holds the lease; {@code null} while this member is not in the group. */
        LeaseHolder holder() {
            return holder;
        }

        /** The group went on without this member. */
        void expelled() {
            generation = NOT_HELD;
            holder = null;
        }

        private void assigned(LeaseHolder now, int inGeneration) {
            holder = now;
            generation = self.equals(now) ? inGeneration : NOT_HELD;
        }
    }

    private record Claim(int generation, LeaseHolder member) {

        private static final Comparator<Claim> FIRST = Comparator.comparingInt((Claim claim) -> -claim.generation)
                .thenComparingLong(claim -> claim.member.sinceMs())
                .thenComparing(claim -> claim.member.text());

        ByteBuffer encoded() {
            byte[] text = member.text().getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(Integer.BYTES + text.length)
                    .putInt(generation)
                    .put(text)
                    .flip();
        }

        static Optional<Claim> decoded(ByteBuffer data) {
            if (data == null || data.remaining() < Integer.BYTES) {
                return Optional.empty();
            }
            ByteBuffer rest = data.duplicate();
            int generation = rest.getInt();
            return LeaseHolder.parse(StandardCharsets.UTF_8.decode(rest).toString())
                    .map(member -> new Claim(generation, member));
        }
    }

    @Override
    public void configure(Map<String, ?> configs) {
        view = (View) configs.get(VIEW);
    }

    @Override
    public String name() {
        return "landmark-stream-lease";
    }

    @Override
    public ByteBuffer subscriptionUserData(Set<String> topics) {
        return new Claim(view.generation, view.self).encoded();
    }

    @Override
    public GroupAssignment assign(Cluster cluster, GroupSubscription group) {
        Map<String, Claim> claims = new HashMap<>();
        group.groupSubscription()
                .forEach((id, member) -> Claim.decoded(member.userData()).ifPresent(claim -> claims.put(id, claim)));
        Optional<Map.Entry<String, Claim>> first =
                claims.entrySet().stream().min(Map.Entry.comparingByValue(Claim.FIRST));
        Map<String, Assignment> assignments = new HashMap<>();
        group.groupSubscription().forEach((id, member) -> {
            boolean holds = first.isPresent() && first.get().getKey().equals(id);
            List<TopicPartition> partitions =
                    holds ? List.of(new TopicPartition(member.topics().get(0), 0)) : List.of();
            assignments.put(
                    id,
                    new Assignment(
                            partitions,
                            first.map(claim -> claim.getValue().encoded()).orElse(null)));
        });
        return new GroupAssignment(assignments);
    }

    @Override
    public void onAssignment(Assignment assignment, ConsumerGroupMetadata metadata) {
        Claim.decoded(assignment.userData())
                .ifPresentOrElse(claim -> view.assigned(claim.member(), metadata.generationId()), view::expelled);
    }
}
