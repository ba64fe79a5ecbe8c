using System.Buffers.Binary;
using CaffeTop.Engine.Data.Lmdb;
using CaffeTop.Engine.Proto;
using Google.Protobuf;

namespace CaffeTop.EndToEnd;

/// <summary>A temporary folder with a small net, its solver, and made digits of 8×8 pixels as IDX files and LMDBs.</summary>
internal sealed class Workplace : IDisposable
{
    public const int Digits = 40;

    /// <summary>max_iter of <see cref="WithEndlessRun"/>.</summary>
    public const int ForEver = 2_000_000_000;

    public string Folder { get; } = Directory.CreateTempSubdirectory("caffetop-test-").FullName;

    public string this[string name] => Path.Combine(Folder, name);

    public CaffeTopProcess.Result Run(params string[] arguments) => CaffeTopProcess.Run(Folder, arguments);

    public void Write(string name, string text) => File.WriteAllText(this[name], text);

    /// <summary>net.prototxt and solver.prototxt on made data: no files needed, microseconds an iteration.</summary>
    public Workplace WithMadeData(string more = "", int maxIter = 20)
    {
        Write("net.prototxt", Net(MadeData(images: 4, side: 8)));
        WithSolver(more, maxIter);
        return this;
    }

    /// <summary>
    /// The same for a run that goes on until it is ended. Its images are large enough for some thousands of iterations a second at most: it does not reach
    /// its end, nor write its lines faster than somebody can look at them, however fast the machine is and however late the test.
    /// </summary>
    public Workplace WithEndlessRun(string more = "")
    {
        Write("net.prototxt", Net(MadeData(images: 64, side: 32)));
        WithSolver(more, ForEver);
        return this;
    }

    /// <summary>net.prototxt with a Data layer on the database <c>digits</c>.</summary>
    public Workplace WithDatabaseNet(string more = "", string data = "")
    {
        Write("net.prototxt", Net($$"""
            layer {
              name: "data" type: "Data" top: "data" top: "label"
              data_param { source: "digits" batch_size: 4 backend: LMDB }
              {{data}}
            }
            """));
        WithSolver(more, 20);
        return this;
    }

    public void WithSolver(string more, int maxIter) => Write("solver.prototxt", $"""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        display: 5
        max_iter: {maxIter}
        random_seed: 1
        snapshot_prefix: "s"
        {more}
        """);

    /// <summary>An LMDB of <paramref name="count"/> datums 1×8×8 with labels 0 to 9; <paramref name="change"/> may spoil each.</summary>
    public Workplace WithDatabase(string name = "digits", int count = Digits, Action<int, Datum>? change = null)
    {
        using var writer = LmdbWriter.Create(this[name], overwrite: false);
        for (var i = 0; i < count; i++)
        {
            var datum = new Datum { Channels = 1, Height = 8, Width = 8, Label = i % 10, Data = ByteString.CopyFrom(Pixels(i)) };
            change?.Invoke(i, datum);
            writer.Append(System.Text.Encoding.ASCII.GetBytes(i.ToString("d8", System.Globalization.CultureInfo.InvariantCulture)), datum.ToByteArray());
        }

        writer.Commit();
        return this;
    }

    /// <summary>MNIST's four files with <see cref="Digits"/> made digits each.</summary>
    public Workplace WithIdxFiles()
    {
        foreach (var name in new[] { "train", "t10k" })
        {
            var images = new byte[16 + (Digits * 64)];
            BinaryPrimitives.WriteInt32BigEndian(images, 0x803);
            BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(4), Digits);
            BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(8), 8);
            BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(12), 8);
            var labels = new byte[8 + Digits];
            BinaryPrimitives.WriteInt32BigEndian(labels, 0x801);
            BinaryPrimitives.WriteInt32BigEndian(labels.AsSpan(4), Digits);
            for (var i = 0; i < Digits; i++)
            {
                Pixels(i).CopyTo(images.AsSpan(16 + (i * 64)));
                labels[8 + i] = (byte)(i % 10);
            }

            File.WriteAllBytes(this[name + "-images-idx3-ubyte"], images);
            File.WriteAllBytes(this[name + "-labels-idx1-ubyte"], labels);
        }

        return this;
    }

    /// <summary>A program whose number stands in the file pid has lost its terminal by now, but may still be writing its last file: it must end first.</summary>
    public void Dispose()
    {
        if (File.Exists(this["pid"]))
        {
            var process = $"/proc/{File.ReadAllText(this["pid"]).Trim()}";
            Assert.True(SpinWait.SpinUntil(() => !Directory.Exists(process), TimeSpan.FromMinutes(3)), "the program outlives its terminal");
        }

        // One that was started before it, too, where a test starts several.
        Assert.True(SpinWait.SpinUntil(IsDeleted, TimeSpan.FromMinutes(3)), $"{Folder} cannot be deleted: somebody still writes there");
    }

    private bool IsDeleted()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return !Directory.Exists(Folder);
        }
    }

    private static byte[] Pixels(int i)
    {
        var pixels = new byte[64];
        pixels.AsSpan(i % 10 * 6, 6).Fill(200);
        return pixels;
    }

    private static string MadeData(int images, int side) => $$"""
        layer {
          name: "data" type: "DummyData" top: "data" top: "label"
          dummy_data_param {
            shape { dim: {{images}} dim: 1 dim: {{side}} dim: {{side}} } shape { dim: {{images}} }
            data_filler { type: "uniform" min: 0 max: 1 } data_filler { type: "constant" value: 3 }
          }
        }
        """;

    private static string Net(string data) => $$"""
        name: "small"
        {{data}}
        layer {
          name: "ip" type: "InnerProduct" bottom: "data" top: "ip"
          inner_product_param { num_output: 10 weight_filler { type: "xavier" } }
        }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
        """;
}
