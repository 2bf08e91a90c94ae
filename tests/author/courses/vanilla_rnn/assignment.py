"""A vanilla RNN: one step, then the sequence."""
from pytest_grade.author import Assignment, biases, normal, weights

rnn = Assignment("rnn", "Vanilla RNN", examples="N", modules=["cs231n*"])

rnn.draw(x=normal("N", "D"), prev_h=normal("N", "H"), xs=normal("N", "T", "D"), h0=normal("N", "H"), Wx=weights("D", "H"), Wh=weights("H", "H"), b=biases("H"))

rnn.grade("rnn_step_forward(x, prev_h, Wx, Wh, b) -> next_h, _step", 20)
rnn.grade("rnn_step_backward(d(next_h), _step) -> d(x), d(prev_h), d(Wx), d(Wh), d(b)", 25)
rnn.grade("rnn_forward(xs, h0, Wx, Wh, b) -> h, _cache", 20)
rnn.grade("rnn_backward(d(h), _cache) -> d(xs), d(h0), d(Wx), d(Wh), d(b)", 35)
