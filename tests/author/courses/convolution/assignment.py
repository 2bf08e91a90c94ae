"""A naive convolution."""
from pytest_grade.author import Assignment, biases, either, normal, weights

conv = Assignment("conv", "Convolution, naive", examples="N", modules=["cs231n*"])

conv.draw(x=normal("N", "C", "H", "W"), w=weights("F", "C", 3, 2), b=biases("F"), conv_param={"stride": either(1, 2), "pad": either(0, 1)})

conv.grade("conv_forward_naive(x, w, b, conv_param) -> out, _cache", 50)
conv.grade("conv_backward_naive(d(out), _cache) -> d(x), d(w), d(b)", 50)
