using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Operations;

/// <summary>Awkward geometries, small enough for a reference of plain loops.</summary>
internal static class ConvolutionShapes
{
    private static readonly (string Name, int Batch, int Inputs, int Outputs, int Group, int[] Size, int[] Kernel, int[] Stride, int[] Pad, int[] Dilation)[] All =
    [
        ("LeNet conv1", 3, 1, 20, 1, [28, 28], [5, 5], [1, 1], [0, 0], [1, 1]),
        ("LeNet conv2, few images per chunk", 9, 20, 50, 1, [12, 12], [5, 5], [1, 1], [0, 0], [1, 1]),
        ("same size", 2, 5, 33, 1, [13, 13], [3, 3], [1, 1], [1, 1], [1, 1]),
        ("deep sum, two depth blocks", 1, 70, 17, 1, [6, 7], [3, 3], [1, 1], [1, 1], [1, 1]),
        ("many small images", 21, 16, 24, 1, [7, 7], [3, 3], [1, 1], [1, 1], [1, 1]),
        ("one output position", 5, 8, 10, 1, [4, 4], [4, 4], [1, 1], [0, 0], [1, 1]),
        ("pointwise", 3, 40, 18, 1, [9, 11], [1, 1], [1, 1], [0, 0], [1, 1]),
        ("pointwise between many channels", 1, 512, 515, 1, [3, 5], [1, 1], [1, 1], [0, 0], [1, 1]),
        ("as many outputs as inputs, but not those", 1, 512, 515, 1, [3, 3], [1, 1], [2, 2], [1, 1], [1, 1]),
        ("pointwise on one pixel", 37, 19, 23, 1, [1, 1], [1, 1], [1, 1], [0, 0], [1, 1]),
        ("pointwise with stride", 2, 12, 9, 1, [9, 8], [1, 1], [2, 2], [0, 0], [1, 1]),
        ("pointwise with padding", 2, 6, 5, 1, [5, 6], [1, 1], [1, 1], [2, 1], [1, 1]),
        ("groups", 2, 12, 26, 2, [10, 9], [5, 5], [1, 1], [2, 2], [1, 1]),
        ("depthwise", 2, 19, 19, 19, [12, 11], [3, 3], [1, 1], [1, 1], [1, 1]),
        ("depthwise with multiplier and stride", 2, 6, 12, 6, [13, 12], [3, 3], [2, 2], [1, 1], [1, 1]),
        ("CaffeNet conv1 in small", 2, 3, 15, 1, [47, 47], [11, 11], [4, 4], [0, 0], [1, 1]),
        ("stride 2 with padding", 2, 3, 16, 1, [23, 20], [7, 7], [2, 2], [3, 3], [1, 1]),
        ("stride larger than the kernel", 2, 4, 6, 1, [17, 19], [2, 2], [3, 5], [1, 0], [1, 1]),
        ("strides differ", 2, 4, 6, 1, [14, 15], [3, 2], [1, 3], [1, 2], [1, 1]),
        ("stride down only", 2, 4, 6, 1, [14, 15], [3, 3], [2, 1], [0, 0], [1, 1]),
        ("dilation", 2, 4, 7, 1, [17, 15], [3, 3], [1, 1], [2, 3], [2, 3]),
        ("dilation and stride", 2, 4, 7, 1, [19, 18], [3, 3], [2, 3], [3, 1], [2, 2]),
        ("padding beyond the kernel", 2, 3, 4, 1, [5, 4], [3, 3], [1, 1], [5, 4], [1, 1]),
        ("padding beyond the kernel with stride", 2, 3, 4, 1, [5, 4], [3, 3], [2, 2], [7, 6], [1, 1]),
        ("kernel larger than the image", 2, 3, 4, 1, [3, 2], [5, 6], [1, 1], [2, 3], [1, 1]),
        ("fcn32's first layer in small: bands", 1, 3, 8, 1, [20, 24], [3, 3], [1, 1], [20, 20], [1, 1]),
        ("wide rows in bands", 2, 2, 5, 1, [9, 300], [3, 3], [1, 1], [1, 1], [1, 1]),
        ("bands with stride", 1, 2, 5, 1, [90, 101], [3, 5], [2, 2], [1, 2], [1, 1]),
        ("bands without padding", 1, 3, 4, 1, [40, 50], [3, 3], [1, 1], [0, 0], [1, 1]),
        ("upscore in small", 1, 5, 5, 1, [32, 36], [8, 8], [4, 4], [0, 0], [1, 1]),
        ("few columns, many rows", 1, 9, 150, 1, [6, 6], [3, 3], [1, 1], [0, 0], [1, 1]),
        ("one axis", 3, 4, 6, 1, [50], [5], [1], [2], [1]),
        ("one axis, stride and dilation", 3, 4, 6, 2, [51], [4], [3], [2], [2]),
        ("three axes", 2, 3, 5, 1, [5, 6, 7], [3, 2, 3], [1, 1, 1], [1, 0, 1], [1, 1, 1]),
        ("three axes, strides", 2, 2, 5, 1, [7, 6, 9], [3, 2, 3], [2, 1, 2], [1, 1, 0], [1, 2, 1]),
        ("three axes in bands", 1, 1, 3, 1, [6, 16, 17], [2, 3, 3], [1, 1, 1], [1, 1, 1], [1, 1, 1]),
        ("four axes", 1, 2, 3, 1, [3, 4, 3, 4], [2, 2, 2, 2], [1, 1, 2, 1], [0, 1, 1, 0], [1, 1, 1, 1]),
        ("no axes", 7, 9, 11, 1, [], [], [], [], []),
        ("empty batch", 0, 3, 4, 1, [5, 5], [3, 3], [1, 1], [1, 1], [1, 1]),
        ("one of everything", 1, 1, 1, 1, [1, 1], [1, 1], [1, 1], [0, 0], [1, 1]),
    ];

    public static IEnumerable<string> Names => All.Select(c => c.Name);

    public static Convolution Get(string name)
    {
        var c = All.Single(candidate => candidate.Name == name);
        var output = new int[c.Size.Length];
        for (var axis = 0; axis < output.Length; axis++)
        {
            output[axis] = Convolution.OutputExtent(c.Size[axis], c.Kernel[axis], c.Stride[axis], c.Pad[axis], c.Dilation[axis]);
        }

        return new Convolution
        {
            Batch = c.Batch,
            Inputs = c.Inputs,
            Outputs = c.Outputs,
            Group = c.Group,
            InputSize = c.Size,
            OutputSize = output,
            Kernel = c.Kernel,
            Stride = c.Stride,
            Pad = c.Pad,
            Dilation = c.Dilation,
        };
    }
}
