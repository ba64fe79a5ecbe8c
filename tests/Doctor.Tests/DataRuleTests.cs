using System.Buffers;
using CaffeTop.Engine.Data;
using CaffeTop.Engine.Data.Lmdb;

namespace CaffeTop.Doctor.Tests;

/// <summary>Databases of small made images, with a fault and without.</summary>
public sealed class DataRuleTests : IDisposable
{
    private const int Records = 400;

    private readonly Patient _patient = new();

    public void Dispose() => _patient.Dispose();

    [Fact]
    public void Sets_of_the_same_kind_are_healthy() => Examine(Label, Pixel, Label, Pixel).IsHealthy();

    [Fact]
    public void Records_in_the_order_of_their_labels() => Examine(static i => i / 40, Pixel, Label, Pixel).Finds("labels-sorted");

    [Fact]
    public void Labels_that_are_all_the_same() => Examine(static _ => 3, Pixel, Label, Pixel).Finds("label-constant");

    [Fact]
    public void Labels_that_begin_at_1() => Examine(static i => Label(i) + 1, Pixel, Label, Pixel).Finds("label-out-of-range");

    [Fact]
    public void Test_images_that_are_inverted() => Assert.Contains("brighter", Examine(Label, Pixel, Label, static i => (byte)(255 - Pixel(i))).Finds("sets-differ").What, StringComparison.Ordinal);

    [Fact]
    public void Test_labels_that_the_training_set_lacks() =>
        Assert.Contains("(7, 8 and 9)", Examine(static i => Label(i) % 7, Pixel, Label, Pixel).Finds("sets-differ").What, StringComparison.Ordinal);

    [Fact]
    public void Classes_that_no_record_has()
    {
        Assert.Equal(100, Examine(Label, Pixel, Label, Pixel, outputs: 100).Finds("unused-classes").Value("classes"));
    }

    [Theory]
    [InlineData("scale: 1e-7", "input-too-small")]
    [InlineData("scale: 256", "unscaled-input")]
    [InlineData("", "unscaled-input")]
    [InlineData("scale: 256 mean_value: 128", "unscaled-input")]
    [InlineData("scale: 0.00390625 mean_value: 128 mean_file: \"m\"", "mean-twice")]
    [InlineData("scale: 0.00390625 mean_value: 128", null)]
    [InlineData("scale: 0.0078125", null)]
    public void A_transformation(string transformation, string? rule)
    {
        var found = Examine(Label, Pixel, Label, Pixel, transformation);
        if (rule is null) found.IsHealthy();
        else found.Finds(rule);
    }

    [Fact]
    public void A_sigmoid_behind_unscaled_images_is_saturated_at_any_rate()
    {
        const string Hidden = "layer { name: \"h\" type: \"InnerProduct\" bottom: \"data\" top: \"h\" inner_product_param { num_output: 5 weight_filler { type: \"xavier\" } } } layer { name: \"s\" type: \"Sigmoid\" bottom: \"h\" top: \"h\" } ";
        Write("train", Label, Pixel);
        Write("test", Label, Pixel);
        Diagnosis Of(string transformation)
        {
            using var patient = new Patient();
            var net = Net(transformation, 10).Replace("\"train\"", $"\"{_patient.Folder}/train\"", StringComparison.Ordinal).Replace("\"test\"", $"\"{_patient.Folder}/test\"", StringComparison.Ordinal);
            var at = net.IndexOf("layer { name: \"ip\"", StringComparison.Ordinal);
            return patient.Beside("net.prototxt", net[..at] + Hidden + net[at..].Replace("bottom: \"data\"", "bottom: \"h\"", StringComparison.Ordinal))
                .With("solver.prototxt", Solver.Replace("base_lr: 0.01", "base_lr: 1e-5", StringComparison.Ordinal)).Examine();
        }

        Assert.Contains("\"s\" behind it", Of("").Finds("unscaled-input").What, StringComparison.Ordinal);
        Of("scale: 0.00390625").FindsNot("unscaled-input");
    }

    [Theory]
    [InlineData("image_data_param { source: \"list.txt\" batch_size: 8 }", "ImageData", "image list \"list.txt\"")]
    [InlineData("hdf5_data_param { source: \"files.txt\" batch_size: 8 }", "HDF5Data", "HDF5 files of \"files.txt\"")]
    [InlineData("data_param { source: \"level\" batch_size: 8 backend: LEVELDB }", "Data", "LevelDB \"level\"")]
    public void Data_that_is_not_opened_is_said_to_be(string parameters, string type, string source)
    {
        var found = _patient.With("net.prototxt", Net("", 10).Replace(Source("TRAIN", "", "train"), $"layer {{ name: \"d\" type: \"{type}\" top: \"data\" top: \"label\" {parameters} }} ", StringComparison.Ordinal)
            .Replace(Source("TEST", "", "test"), "", StringComparison.Ordinal)).Examine();
        var told = found.Finds("data-not-read");
        Assert.Contains(source, told.What, StringComparison.Ordinal);
        Assert.Equal(Severity.Hint, told.Severity);
    }

    private Diagnosis Examine(Func<int, int> label, Func<int, byte> pixel, Func<int, int> testLabel, Func<int, byte> testPixel, string transformation = "scale: 0.00390625", int outputs = 10)
    {
        Write("train", label, pixel);
        Write("test", testLabel, testPixel);
        return _patient.Beside("net.prototxt", Net(transformation, outputs)).With("solver.prototxt", Solver).Examine();
    }

    private static string Solver => SmallNet.Solver + "\ntest_iter: 50\ntest_interval: 100\n";

    private static string Net(string transformation, int outputs) => Source("TRAIN", transformation, "train") + Source("TEST", transformation, "test")
        + $"layer {{ name: \"ip\" type: \"InnerProduct\" bottom: \"data\" top: \"ip\" inner_product_param {{ num_output: {outputs} weight_filler {{ type: \"xavier\" }} }} }} "
        + "layer { name: \"loss\" type: \"SoftmaxWithLoss\" bottom: \"ip\" bottom: \"label\" top: \"loss\" }";

    private static string Source(string phase, string transformation, string source) =>
        $"layer {{ name: \"d\" type: \"Data\" top: \"data\" top: \"label\" include {{ phase: {phase} }} transform_param {{ {transformation} }} data_param {{ source: \"{source}\" batch_size: 8 backend: LMDB }} }} ";

    private void Write(string name, Func<int, int> label, Func<int, byte> pixel)
    {
        using var writer = LmdbWriter.Create(Path.Combine(_patient.Folder, name));
        var record = new ArrayBufferWriter<byte>();
        var image = new byte[64];
        for (var i = 0; i < Records; i++)
        {
            for (var k = 0; k < image.Length; k++) image[k] = pixel((i * 64) + k);
            record.Clear();
            DatumWriter.Write(record, 1, 8, 8, image, label(i));
            writer.Append(System.Text.Encoding.ASCII.GetBytes($"{i:00000000}"), record.WrittenSpan);
        }

        writer.Commit();
    }

    // Ten labels in no order, and dark images with a few bright points.
    private static int Label(int i) => i * 7919 % 1009 % 10;

    private static byte Pixel(int i) => (byte)(i * 31 % 11 == 0 ? 240 : i * 17 % 60);
}
