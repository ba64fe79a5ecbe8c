using CaffeTop.Engine.Data.Lmdb;
using CaffeTop.Engine.Devices.Null;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.Engine.Tests.Data;

public class DataLayerTests
{
    private readonly List<string> _log = [];

    [Fact]
    public void Serves_the_records_in_order_and_says_when_they_begin_again()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("db"), 10);
        using var net = Build(Data(folder, "batch_size: 4 backend: LMDB", "transform_param { scale: 0.5 }"));
        Assert.Equal("4x1x1x2", net.FindBlob("data")!.Shape.ToString());
        Assert.Equal("4", net.FindBlob("label")!.Shape.ToString());
        var labels = new List<float>();
        for (var pass = 0; pass < 5; pass++)
        {
            net.Forward();
            labels.AddRange(net.FindBlob("label")!.DataToArray());
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (float)(i % 10)), labels);
        Assert.Equal([3, 3.5f, 3.5f, 4, 4, 4.5f, 4.5f, 5], net.FindBlob("data")!.DataToArray());
        Assert.Equal(
            [$"I db_lmdb.cpp:35 Opened lmdb {folder.File("db")}", "I data_layer.cpp:45 output data size: 4,1,1,2"],
            _log.Where(line => line.StartsWith("I d", StringComparison.Ordinal)).Take(2));
        Assert.Equal(2, _log.Count(line => line == "I data_layer.cpp:73 Restarting data prefetching from start."));
        Assert.Equal(2, ((IDataProgress)net.Layers[0].Layer).Passes);
    }

    [Fact]
    public void Goes_on_at_the_cursor_of_another_run()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("db"), 10);
        var text = Data(folder, "batch_size: 3 backend: LMDB", "transform_param { mirror: true }");
        using var first = Build(text);
        for (var pass = 0; pass < 4; pass++) first.Forward();
        using var second = Build(text);
        ((IDataCursor)second.Layers[0].Layer).Cursor = ((IDataCursor)first.Layers[0].Layer).Cursor;
        for (var pass = 0; pass < 5; pass++)
        {
            first.Forward();
            second.Forward();
            Assert.Equal(first.FindBlob("data")!.DataToArray(), second.FindBlob("data")!.DataToArray());
            Assert.Equal(first.FindBlob("label")!.DataToArray(), second.FindBlob("label")!.DataToArray());
        }

        ((IDataCursor)first.Layers[0].Layer).Cursor = 1;
        first.Forward();
        Assert.Equal([1, 2, 3], first.FindBlob("label")!.DataToArray());
    }

    [Fact]
    public void Consumers_behind_a_split_see_batches_of_changing_size()
    {
        using var folder = new TemporaryFolder();
        using (var writer = LmdbWriter.Create(folder.File("db")))
        {
            for (var i = 0; i < 12; i++) writer.Append([(byte)('a' + i)], ListSource.Record(i, i % 4 < 2 ? 2 : 50));
            writer.Commit();
        }

        var layers = "layer { name: \"a\" type: \"Power\" bottom: \"data\" top: \"a\" } layer { name: \"b\" type: \"Power\" bottom: \"data\" top: \"b\" power_param { scale: 2 } }";
        using var net = Build(Data(folder, "batch_size: 2 backend: LMDB", "") + layers);
        for (var pass = 0; pass < 20; pass++)
        {
            net.Forward();
            var width = pass % 2 == 0 ? 2 : 50;
            var expected = Enumerable.Range(0, 2 * width).Select(i => (float)((2 * pass % 12) + (i / width) + (i % width))).ToArray();
            Assert.Equal($"2x1x1x{width}", net.FindBlob("b")!.Shape.ToString());
            Assert.Equal(expected, net.FindBlob("a")!.DataToArray());
            Assert.Equal(expected.Select(value => 2 * value), net.FindBlob("b")!.DataToArray());
        }
    }

    [Fact]
    public void A_label_that_is_no_class_is_reported_with_its_record()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("db"), 10);
        var layers = """
            layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 6 weight_filler { type: "xavier" } } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
            """;
        using var net = Build(Data(folder, "batch_size: 4 backend: LMDB", "") + layers);
        net.Forward();
        var error = Assert.Throws<CaffeTopException>(net.Forward);
        Assert.Contains("'loss'", error.Message, StringComparison.Ordinal);
        Assert.Contains("label 6", error.Message, StringComparison.Ordinal);
        Assert.Contains("record '00000006' of layer 'mnist'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_LMDB_without_backend_is_read_with_a_warning()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("db"), 3);
        using var net = Build(Data(folder, "batch_size: 1", ""));
        net.Forward();
        Assert.Contains(_log, line => line.StartsWith('W') && line.Contains("add 'backend: LMDB'", StringComparison.Ordinal));
    }

    [Fact]
    public void Fields_that_Caffe_ignores_are_warned_of()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("db"), 3);
        using var net = Build(Data(folder, "batch_size: 1 backend: LMDB scale: 0.5 mirror: true", ""));
        net.Forward();
        Assert.Equal([0, 1], net.FindBlob("data")!.DataToArray());
        Assert.Contains(_log, line => line.StartsWith('W') && line.Contains("data_param's scale, mirror do nothing here", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("batch_size: 0 backend: LMDB", "", "batch_size 0; at least 1 is needed")]
    [InlineData("batch_size: 2 backend: LMDB prefetch: 0", "", "prefetch 0; 1 to 1024")]
    [InlineData("batch_size: 2 backend: LMDB", "transform_param { crop_size: 9 }", "smaller than crop_size 9")]
    [InlineData("batch_size: 2 backend: LMDB", "transform_param { mean_file: \"no_mean\" }", "no_mean: no such file")]
    [InlineData("batch_size: 2 backend: LMDB", "transform_param { mean_value: 1 mean_value: 2 }", "1 channels, transform_param has 2 mean_value")]
    public void Mistakes_are_found_at_set_up_and_name_the_layer(string data, string transform, string expected)
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("db"), 3);
        var error = Assert.ThrowsAny<CaffeTopException>(() => Build(Data(folder, data, transform)));
        Assert.StartsWith("layer 'mnist' (Data): ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_source_is_named()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.ThrowsAny<CaffeTopException>(() => Build(Data(folder, "batch_size: 2 backend: LMDB", "")));
        Assert.StartsWith($"layer 'mnist' (Data): {folder.File("db")}: there is no such folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_source_takes_its_shape_from_the_user_when_only_shapes_are_wanted()
    {
        var text = "layer { name: \"d\" type: \"Data\" top: \"data\" data_param { source: \"none\" batch_size: 5 backend: LMDB } transform_param { crop_size: 227 mean_file: \"none\" } }";
        using var net = Describe(text, [3, 256, 256]);
        Assert.Equal("5x3x227x227", net.FindBlob("data")!.Shape.ToString());
        Assert.Contains("--data-shape CHANNELS,HEIGHT,WIDTH", Assert.ThrowsAny<CaffeTopException>(() => Describe(text, null)).Message, StringComparison.Ordinal);
    }

    private static void Write(string path, int records)
    {
        using var writer = LmdbWriter.Create(path);
        for (var i = 0; i < records; i++) writer.Append(System.Text.Encoding.ASCII.GetBytes($"{i:d8}"), ListSource.Record(i));
        writer.Commit();
    }

    private static string Data(TemporaryFolder folder, string data, string transform)
        => $"layer {{ name: \"mnist\" type: \"Data\" top: \"data\" top: \"label\" data_param {{ source: \"{folder.File("db")}\" {data} }} {transform} }}\n";

    private static Net Describe(string text, int[]? shape)
        => new(NetFile.Parse(text, "net.prototxt").Net, new NetOptions { Device = new NullDevice(), Phase = Phase.Train, DescribeOnly = true, DataShape = shape });

    private Net Build(string text) => new(NetFile.Parse(text, "net.prototxt").Net, new NetOptions
    {
        Device = new ReferenceDevice(),
        Phase = Phase.Train,
        Seed = 1,
        Log = (severity, place, line) => _log.Add($"{severity} {place} {line}"),
    });
}
