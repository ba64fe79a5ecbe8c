using CaffeTop.Engine.Data;
using CaffeTop.Engine.Data.Datasets;
using CaffeTop.Engine.Proto;
using Google.Protobuf;

namespace CaffeTop.Engine.Tests.Data;

public class TransformerTests
{
    // 2 channels of 3 rows × 4 columns; channel 0 counts 0…11, channel 1 counts 100…111.
    private static readonly byte[] Image = Datum(2, 3, 4, [.. Enumerable.Range(0, 12).Select(i => (byte)i), .. Enumerable.Range(100, 12).Select(i => (byte)i)]);

    [Fact]
    public void Subtracts_the_mean_before_it_scales()
    {
        var output = Run(new TransformationParameter { MeanValue = { 10, 100 }, Scale = 0.5f }, Phase.Train);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (i - 10) * 0.5f).Concat(Enumerable.Range(0, 12).Select(i => i * 0.5f)), output);
    }

    [Fact]
    public void One_mean_value_serves_all_channels() =>
        Assert.Equal(Enumerable.Range(0, 12).Select(i => i - 3f).Concat(Enumerable.Range(97, 12).Select(i => (float)i)), Run(new TransformationParameter { MeanValue = { 3 } }, Phase.Train));

    [Fact]
    public void Crops_the_centre_in_test()
    {
        // ⌊(3-2)/2⌋ = 0 rows, ⌊(4-2)/2⌋ = 1 column are left out before.
        Assert.Equal([1, 2, 5, 6, 101, 102, 105, 106], Run(new TransformationParameter { CropSize = 2 }, Phase.Test));
    }

    [Fact]
    public void Crops_anywhere_in_train()
    {
        var seen = new HashSet<float>();
        for (var sample = 0ul; sample < 200; sample++)
        {
            var output = Run(new TransformationParameter { CropSize = 2 }, Phase.Train, sample);
            Assert.Equal([output[0], output[0] + 1, output[0] + 4, output[0] + 5, output[0] + 100, output[0] + 101, output[0] + 104, output[0] + 105], output);
            seen.Add(output[0]);
        }

        Assert.Equal([0f, 1f, 2f, 4f, 5f, 6f], seen.Order());
    }

    [Theory]
    [InlineData(Phase.Train)]
    [InlineData(Phase.Test)]
    public void Mirrors_about_every_second_image_in_both_phases(Phase phase)
    {
        var mirrored = 0;
        for (var sample = 0ul; sample < 400; sample++)
        {
            var output = Run(new TransformationParameter { Mirror = true }, phase, sample);
            Assert.Equal(output[0] == 3 ? [3, 2, 1, 0, 7, 6, 5, 4] : new float[] { 0, 1, 2, 3, 4, 5, 6, 7 }, output[..8]);
            if (output[0] == 3) mirrored++;
        }

        Assert.InRange(mirrored, 160, 240);
    }

    [Fact]
    public void Choices_depend_on_seed_pass_and_sample_alone()
    {
        var parameter = new TransformationParameter { CropSize = 2, Mirror = true };
        Assert.Equal(Run(parameter, Phase.Train, 5, 1), Run(parameter, Phase.Train, 5, 1));
        Assert.Contains(Enumerable.Range(0, 50), pass => !Run(parameter, Phase.Train, 5, (ulong)pass).SequenceEqual(Run(parameter, Phase.Train, 5, 1)));
    }

    [Fact]
    public void The_mean_image_is_taken_where_the_pixel_came_from()
    {
        using var folder = new TemporaryFolder();
        MeanComputer.Write(new MeanOfImages(1, 2, 3, 4, [.. Enumerable.Range(0, 24).Select(i => i < 12 ? i * 2.0 : 0)]), folder.File("mean.binaryproto"));
        var parameter = new TransformationParameter { MeanFile = folder.File("mean.binaryproto"), CropSize = 2 };
        Assert.Equal([-1, -2, -5, -6, 101, 102, 105, 106], Run(parameter, Phase.Test));
        parameter.Mirror = true;
        Assert.Contains(Enumerable.Range(0, 20), sample => Run(parameter, Phase.Test, (ulong)sample)[..4] is [-2, -1, -6, -5]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(227)]
    public void Wide_rows_equal_the_plain_formula(int width)
    {
        var pixels = new byte[3 * 2 * width];
        new Random(width).NextBytes(pixels);
        var parameter = new TransformationParameter { Scale = 0.0078125f, MeanValue = { 104, 117.25f, 123 } };
        var output = new float[pixels.Length];
        new Transformer(parameter, Phase.Train, 0).Transform(DatumView.Parse(Datum(3, 2, width, pixels)), output, 0, 0);
        for (var i = 0; i < pixels.Length; i++) Assert.Equal((pixels[i] - parameter.MeanValue[i / (2 * width)]) * 0.0078125f, output[i]);
    }

    [Fact]
    public void Floats_go_the_same_way_as_bytes()
    {
        var datum = new Datum { Channels = 2, Height = 3, Width = 4 };
        datum.FloatData.Add(Enumerable.Range(0, 12).Select(i => (float)i).Concat(Enumerable.Range(100, 12).Select(i => (float)i)));
        var parameter = new TransformationParameter { CropSize = 2, Mirror = true, Scale = 0.25f, MeanValue = { 3 } };
        for (var sample = 0ul; sample < 20; sample++) Assert.Equal(Run(parameter, Phase.Train, sample), Run(parameter, Phase.Train, sample, 0, datum.ToByteArray()));
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        using var folder = new TemporaryFolder();
        MeanComputer.Write(new MeanOfImages(1, 2, 3, 5, new double[30]), folder.File("mean"));
        File.WriteAllBytes(folder.File("damaged"), [42, 200, 1]);
        Refused("smaller than crop_size 4", new TransformationParameter { CropSize = 4 });
        Refused("2 channels, transform_param has 3 mean_value", new TransformationParameter { MeanValue = { 1, 2, 3 } });
        Refused("is 2x3x5; it must have the size of the uncropped images", new TransformationParameter { MeanFile = folder.File("mean") });
        Refused("both mean_file and mean_value", new TransformationParameter { MeanFile = "x", MeanValue = { 1 } });
        Refused("both force_color and force_gray", new TransformationParameter { ForceColor = true, ForceGray = true });
        Refused("damaged: is not a mean image", new TransformationParameter { MeanFile = folder.File("damaged") });
        Refused("missing: no such file", new TransformationParameter { MeanFile = folder.File("missing") });

        static void Refused(string expected, TransformationParameter parameter) =>
            Assert.Contains(expected, Assert.ThrowsAny<CaffeTopException>(() => Run(parameter, Phase.Test)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Means_are_read_with_either_shape()
    {
        var legacy = new BlobProto { Num = 1, Channels = 1, Height = 2, Width = 2, Data = { 1, 2, 3, 4 } };
        var modern = new BlobProto { Shape = new BlobShape { Dim = { 1, 2, 2 } }, DoubleData = { 1, 2, 3, 4 } };
        foreach (var blob in new[] { legacy, modern })
        {
            var mean = MeanImage.Parse(blob.ToByteArray());
            Assert.Equal((1, 2, 2), (mean.Channels, mean.Height, mean.Width));
            Assert.Equal([1, 2, 3, 4], mean.Values);
        }

        legacy.Width = 3;
        Assert.Contains("has 4 values where its shape 1x2x3 asks for "
            + "6", Assert.Throws<DatumException>(() => MeanImage.Parse(legacy.ToByteArray())).Message, StringComparison.Ordinal);
    }

    private static byte[] Datum(int channels, int height, int width, byte[] pixels) =>
        new Datum { Channels = channels, Height = height, Width = width, Data = ByteString.CopyFrom(pixels) }.ToByteArray();

    private static float[] Run(TransformationParameter parameter, Phase phase, ulong sample = 0, ulong pass = 0, byte[]? image = null)
    {
        var transformer = new Transformer(parameter, phase, 42);
        var (height, width) = transformer.OutputSize(3, 4);
        var output = new float[2 * height * width];
        transformer.Transform(DatumView.Parse(image ?? Image), output, pass, sample);
        return output;
    }
}
