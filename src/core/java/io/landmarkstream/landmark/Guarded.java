package io.landmarkstream.landmark;

import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.Model;
import io.landmarkstream.model.ModelCard.Input;
import io.landmarkstream.model.ModelCard.Layout;
import io.landmarkstream.model.ModelException;

/** Runs a network so that any failure rejects the one frame and names the model. */
final class Guarded {

    private Guarded() {}

    /** One use of a network. */
    interface Use<T> {
        T run() throws RejectException;
    }

    static <T> T run(Model model, Use<T> use) throws RejectException {
        try {
            return use.run();
        } catch (RejectException e) {
            throw new RejectException(e.reason(), "model " + model.card().name() + ": " + e.getMessage());
        } catch (ModelException e) {
            throw new RejectException(Reason.MODEL, "model " + model.card().name() + ": " + e.getMessage());
        }
    }

    static int[] shape(Input input, int batch) {
        return input.layout() == Layout.NCHW
                ? new int[] {batch, 3, input.height(), input.width()}
                : new int[] {batch, input.height(), input.width(), 3};
    }
}
