using CaffeTop.Engine.Devices;

namespace CaffeTop.Bench;

/// <summary>A layer with weights: a convolution or, with an <see cref="InnerProduct"/>, a fully connected one. The first of a net needs no dx.</summary>
internal sealed record LayerShape(string Net, string Name, Convolution? Convolution, InnerProduct InnerProduct, bool IsFirst, int Repeat)
{
    public double Flops => Repeat * 2.0 * (Convolution?.MultiplyAdds ?? (double)InnerProduct.Rows * InnerProduct.Inputs * InnerProduct.Outputs);
}

/// <summary>The convolutions and inner products of the nets that users train most, as Caffe's own model files give them.</summary>
internal static class LayerShapes
{
    public static IEnumerable<LayerShape> All()
    {
        yield return Square("lenet", "conv1", 64, 1, 20, 28, 5, isFirst: true);
        yield return Square("lenet", "conv2", 64, 20, 50, 12, 5);
        yield return Dense("lenet", "ip1", 64, 800, 500);
        yield return Dense("lenet", "ip2", 64, 500, 10);

        yield return Square("cifar10_quick", "conv1", 100, 3, 32, 32, 5, pad: 2, isFirst: true);
        yield return Square("cifar10_quick", "conv2", 100, 32, 32, 16, 5, pad: 2);
        yield return Square("cifar10_quick", "conv3", 100, 32, 64, 8, 5, pad: 2);
        yield return Dense("cifar10_quick", "ip1", 100, 1024, 64);
        yield return Dense("cifar10_quick", "ip2", 100, 64, 10);

        yield return Square("caffenet", "conv1", 32, 3, 96, 227, 11, stride: 4, isFirst: true);
        yield return Square("caffenet", "conv2", 32, 96, 256, 27, 5, pad: 2, group: 2);
        yield return Square("caffenet", "conv3", 32, 256, 384, 13, 3, pad: 1);
        yield return Square("caffenet", "conv4", 32, 384, 384, 13, 3, pad: 1, group: 2);
        yield return Square("caffenet", "conv5", 32, 384, 256, 13, 3, pad: 1, group: 2);
        yield return Dense("caffenet", "fc6", 32, 9216, 4096);
        yield return Dense("caffenet", "fc7", 32, 4096, 4096);
        yield return Dense("caffenet", "fc8", 32, 4096, 1000);

        foreach (var layer in GoogLeNet()) yield return layer;

        yield return Square("fcn32", "conv1_1", 1, 3, 64, 224, 3, pad: 100, isFirst: true);
        yield return Square("fcn32", "conv1_2", 1, 64, 64, 422, 3, pad: 1);
        yield return Square("fcn32", "conv2_1", 1, 64, 128, 211, 3, pad: 1);
        yield return Square("fcn32", "conv2_2", 1, 128, 128, 211, 3, pad: 1);
        yield return Square("fcn32", "conv3_1", 1, 128, 256, 106, 3, pad: 1);
        yield return Square("fcn32", "conv3_2", 1, 256, 256, 106, 3, pad: 1, repeat: 2);
        yield return Square("fcn32", "conv4_1", 1, 256, 512, 53, 3, pad: 1);
        yield return Square("fcn32", "conv4_2", 1, 512, 512, 53, 3, pad: 1, repeat: 2);
        yield return Square("fcn32", "conv5_1", 1, 512, 512, 27, 3, pad: 1, repeat: 3);
        yield return Square("fcn32", "fc6", 1, 512, 4096, 14, 7);
        yield return Square("fcn32", "fc7", 1, 4096, 4096, 8, 1);
        yield return Square("fcn32", "score_fr", 1, 4096, 21, 8, 1);
        yield return Square("fcn32", "upscore", 1, 21, 21, 288, 64, stride: 32);

        // A shorter net of that kind, as it was trained on 224×224 images: the kernel of fc6 moves over 53×53 positions.
        yield return Square("fcn32case", "conv1_1", 1, 1, 64, 224, 3, pad: 100, isFirst: true);
        yield return Square("fcn32case", "conv1_2", 1, 64, 64, 422, 3, pad: 1);
        yield return Square("fcn32case", "conv2_1", 1, 64, 128, 211, 3, pad: 1);
        yield return Square("fcn32case", "conv2_2", 1, 128, 128, 211, 3, pad: 1);
        yield return Square("fcn32case", "conv3_1", 1, 128, 256, 106, 3, pad: 1);
        yield return Square("fcn32case", "conv3_2", 1, 256, 256, 106, 3, pad: 1);
        yield return Square("fcn32case", "fc6", 1, 256, 4096, 53, 7);
        yield return Square("fcn32case", "fc7", 1, 4096, 4096, 47, 1);
        yield return Square("fcn32case", "score_fr", 1, 4096, 5, 47, 1);

        yield return Square("depthwise", "dw3x3 s1", 8, 128, 128, 56, 3, pad: 1, group: 128);
        yield return Square("depthwise", "dw3x3 s2", 8, 128, 128, 56, 3, stride: 2, pad: 1, group: 128);
    }

    private static IEnumerable<LayerShape> GoogLeNet()
    {
        yield return Square("googlenet", "conv1/7x7_s2", 8, 3, 64, 224, 7, stride: 2, pad: 3, isFirst: true);
        yield return Square("googlenet", "conv2/3x3_reduce", 8, 64, 64, 56, 1);
        yield return Square("googlenet", "conv2/3x3", 8, 64, 192, 56, 3, pad: 1);
        (string Name, int Size, int In, int One, int ThreeReduce, int Three, int FiveReduce, int Five, int Pool)[] inceptions =
        [
            ("3a", 28, 192, 64, 96, 128, 16, 32, 32), ("3b", 28, 256, 128, 128, 192, 32, 96, 64), ("4a", 14, 480, 192, 96, 208, 16, 48, 64),
            ("4b", 14, 512, 160, 112, 224, 24, 64, 64), ("4c", 14, 512, 128, 128, 256, 24, 64, 64), ("4d", 14, 512, 112, 144, 288, 32, 64, 64),
            ("4e", 14, 528, 256, 160, 320, 32, 128, 128), ("5a", 7, 832, 256, 160, 320, 32, 128, 128), ("5b", 7, 832, 384, 192, 384, 48, 128, 128),
        ];
        foreach (var i in inceptions)
        {
            yield return Square("googlenet", $"{i.Name}/1x1", 8, i.In, i.One, i.Size, 1);
            yield return Square("googlenet", $"{i.Name}/3x3_reduce", 8, i.In, i.ThreeReduce, i.Size, 1);
            yield return Square("googlenet", $"{i.Name}/3x3", 8, i.ThreeReduce, i.Three, i.Size, 3, pad: 1);
            yield return Square("googlenet", $"{i.Name}/5x5_reduce", 8, i.In, i.FiveReduce, i.Size, 1);
            yield return Square("googlenet", $"{i.Name}/5x5", 8, i.FiveReduce, i.Five, i.Size, 5, pad: 2);
            yield return Square("googlenet", $"{i.Name}/pool_proj", 8, i.In, i.Pool, i.Size, 1);
        }

        yield return Dense("googlenet", "loss1/fc", 8, 2048, 1024, repeat: 2);
        yield return Dense("googlenet", "classifier", 8, 1024, 1000, repeat: 3);
    }

    private static LayerShape Square(
        string net, string name, int batch, int inputs, int outputs, int size, int kernel, int stride = 1, int pad = 0, int group = 1, bool isFirst = false, int repeat = 1)
    {
        var output = Convolution.OutputExtent(size, kernel, stride, pad, 1);
        var convolution = new Convolution
        {
            Batch = batch,
            Inputs = inputs,
            Outputs = outputs,
            Group = group,
            InputSize = [size, size],
            OutputSize = [output, output],
            Kernel = [kernel, kernel],
            Stride = [stride, stride],
            Pad = [pad, pad],
            Dilation = [1, 1],
        };
        return new LayerShape(net, name, convolution, default, isFirst, repeat);
    }

    private static LayerShape Dense(string net, string name, int rows, int inputs, int outputs, int repeat = 1)
        => new(net, name, null, new InnerProduct(rows, inputs, outputs, false), false, repeat);
}
