using CaffeTop.Engine.Data.Lmdb;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tests.Snapshots;
using Google.Protobuf;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>
/// Data layers on a device with memory of its own give the values of the CPU to the bit: images travel as bytes, ahead of what is computed, while
/// the device does everything as late as it may.
/// </summary>
public sealed class StagingTests : IDisposable
{
    private const int Records = 23;
    private const int Batch = 5;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Transforms =>
    [
        "", "scale: 0.00390625", "scale: 0.1 mean_value: 33", "mean_value: 104.25 mean_value: 117 mean_value: 123.5 mirror: true",
        "crop_size: 5", "crop_size: 4 mirror: true scale: 0.017 mean_value: 90", "MEAN scale: 0.3", "MEAN crop_size: 6 mirror: true scale: 0.3",
    ];

    [SkippableTheory]
    [MemberData(nameof(Transforms))]
    public void Bytes_become_what_the_CPU_makes_of_them(string transform) => Compare(transform, "TRAIN", static (_, _) => { });

    [SkippableTheory]
    [MemberData(nameof(Transforms))]
    public void In_tests_crops_are_central(string transform) => Compare(transform, "TEST", static (_, _) => { });

    [SkippableFact]
    public void Floats_are_taken_too_and_both_in_one_batch() => Compare("crop_size: 4 mirror: true mean_value: 1.5", "TRAIN", static (i, datum) =>
    {
        if (i % 9 != 4) return;
        datum.FloatData.AddRange(datum.Data.Select(static value => value / 3f));
        datum.ClearData();
    });

    [SkippableFact]
    public void Images_of_other_sizes_reshape_the_net() => Compare("mirror: true", "TRAIN", static (i, datum) =>
    {
        if (i / Batch % 2 == 0) return;
        (datum.Height, datum.Width) = (3, 11);
        datum.Data = ByteString.CopyFrom(Pixels(i, 3 * 3 * 11));
    }, 4 * Batch);

    [SkippableFact]
    public void Reading_goes_on_at_a_cursor_and_at_no_record_that_was_on_its_way()
    {
        Write(static (_, _) => { });
        using var device = EmulatedDevice.OpenOrSkip();
        EmulatedDevice.BeLazy();
        using var net = Build(device, "", "TRAIN");
        for (var pass = 0; pass < 3; pass++) net.Forward();
        var cursor = (IDataCursor)net.Layers[0].Layer;
        Assert.Equal(3 * Batch, cursor.Cursor);
        cursor.Cursor = 2;
        net.Forward();
        Assert.Equal([2, 3, 4, 5, 6], net.FindBlob("label")!.DataToArray());
        Assert.Equal("00000002", ((IRecordKeys)net.Layers[0].Layer).FirstKey);
    }

    private void Compare(string transform, string phase, Action<int, Datum> change, int records = Records)
    {
        Write(change, records);
        using var device = EmulatedDevice.OpenOrSkip();
        EmulatedDevice.BeLazy();
        using var cpu = new CpuDevice(1);
        using var expected = Build(cpu, transform, phase);
        using var net = Build(device, transform, phase);
        for (var pass = 0; pass < 14; pass++)
        {
            expected.Forward();
            net.Forward();
            Assert.Equal(expected.FindBlob("data")!.Shape.ToString(), net.FindBlob("data")!.Shape.ToString());
            Assert.Equal(expected.FindBlob("label")!.DataToArray(), net.FindBlob("label")!.DataToArray());
            Assert.Equal(expected.FindBlob("data")!.DataToArray(), net.FindBlob("data")!.DataToArray());
        }
    }

    private void Write(Action<int, Datum> change, int records = Records)
    {
        using (var writer = LmdbWriter.Create(_folder["db"], overwrite: false))
        {
            for (var i = 0; i < records; i++)
            {
                var datum = new Datum { Channels = 3, Height = 7, Width = 9, Label = i, Data = ByteString.CopyFrom(Pixels(i, 3 * 7 * 9)) };
                change(i, datum);
                writer.Append(System.Text.Encoding.ASCII.GetBytes(i.ToString("d8", System.Globalization.CultureInfo.InvariantCulture)), datum.ToByteArray());
            }

            writer.Commit();
        }

        var mean = new BlobProto { Num = 1, Channels = 3, Height = 7, Width = 9 };
        for (var i = 0; i < 3 * 7 * 9; i++) mean.Data.Add(i * 0.37f);
        File.WriteAllBytes(_folder["mean.binaryproto"], mean.ToByteArray());
    }

    private static byte[] Pixels(int record, int count)
    {
        var pixels = new byte[count];
        new Random(record).NextBytes(pixels);
        return pixels;
    }

    private Net Build(IDevice device, string transform, string phase)
    {
        var text = $$"""
            layer {
              name: "data" type: "Data" top: "data" top: "label"
              data_param { source: "{{_folder["db"]}}" batch_size: {{Batch}} backend: LMDB }
              transform_param { {{transform.Replace("MEAN", $"mean_file: \"{_folder["mean.binaryproto"]}\"", StringComparison.Ordinal)}} }
            }
            """;
        return new Net(NetFile.Parse(text, "net.prototxt").Net, new NetOptions { Device = device, Phase = phase == "TEST" ? Phase.Test : Phase.Train, Seed = 1 });
    }
}
