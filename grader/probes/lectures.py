"""The notation of the lectures that weeks 3 and 4 go with."""

from grader.model.notation import Notation

LECTURES = Notation(
    m="m",
    counts=frozenset({"m", "M", "n_examples", "num_examples", "number_of_examples"}),
    axis=1,
    weights=("dW",),
    biases=("db",),
    handed=("dA", "dZ"),
    below="dA_prev",
    first="dA[L]",
    first_name="dAL",
    output="dZ[L]",
    prediction="AL",
    labels="Y",
    layer="A",
    linear="Z",
    inputs=("A_prev", "X", "A", "A0"),
    weight="W",
    bias="b",
    indexed=True,
    loss="binary cross-entropy",
    slopes="relu_backward in the hidden layers, sigmoid_backward at the output",
    slope_arguments="A(1 - A) for the sigmoid and 1 - A² for tanh",
    output_activation="sigmoid",
    step="linear_activation_backward",
    cache="cache = (linear_cache, activation_cache), and linear_cache = (A_prev, W, b)",
    kept="(A_prev, W, b) and Z",
    depth="len(parameters) // 2 (or len(caches))",
    update="update_parameters",
    rate="learning_rate",
)
