using CaffeTop.Engine.Data;
using CaffeTop.Engine.Data.Lmdb;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Data;

public class PrefetcherTests
{
    [Fact]
    public void Batches_come_in_order_and_begin_again_behind_the_last_record()
    {
        using var prefetcher = Make(ListSource.Of(10), 4);
        prefetcher.Start();
        var (labels, wraps, positions) = Read(prefetcher, 6);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (float)(i % 10)), labels);
        Assert.Equal([0, 0, 1, 0, 1, 0], wraps);
        Assert.Equal([4, 8, 12, 16, 20, 24], positions);
    }

    [Fact]
    public void A_batch_knows_its_records()
    {
        using var prefetcher = Make(ListSource.Of(5), 3);
        prefetcher.Start();
        prefetcher.Return(prefetcher.Take());
        var batch = prefetcher.Take();
        Assert.Equal(("key 3", "key 0"), (batch.FirstKey, batch.LastKey));
        Assert.Equal([3L, 4L, 0L], batch.Indices.ToArray());
        Assert.Equal((1, 1, 2, 3), (batch.Channels, batch.Height, batch.Width, batch.Items));
        Assert.Equal([3, 4, 4, 5, 0, 1], batch.Data.ToArray());
        Assert.Equal(1, batch.Pass);
    }

    [Fact]
    public void A_batch_may_be_larger_than_the_set()
    {
        using var prefetcher = Make(ListSource.Of(3), 8);
        prefetcher.Start();
        var (labels, wraps, _) = Read(prefetcher, 2);
        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0], labels);
        Assert.Equal([2, 3], wraps);
    }

    [Fact]
    public void Goes_on_where_a_batch_said()
    {
        using var first = Make(ListSource.Of(7), 3);
        first.Start();
        Read(first, 4);
        var batch = first.Take();
        using var second = Make(ListSource.Of(7), 3);
        second.Start(batch.NextPosition);
        first.Return(batch);
        Assert.Equal(Read(first, 5).Labels, Read(second, 5).Labels);
    }

    [Fact]
    public void Starts_again_elsewhere_while_running()
    {
        using var prefetcher = Make(ListSource.Of(10), 2);
        prefetcher.Start();
        Read(prefetcher, 3);
        prefetcher.Start(5);
        Assert.Equal([5, 6, 7, 8], Read(prefetcher, 2).Labels);
    }

    [Fact]
    public void Ranks_share_the_records()
    {
        var shares = Enumerable.Range(0, 3).Select(rank =>
        {
            using var prefetcher = new Prefetcher(ListSource.Of(7), Plain(), new PrefetcherOptions { BatchSize = 2, Memory = NewMemory, Rank = rank, Ranks = 3 });
            prefetcher.Start();
            return Read(prefetcher, 7).Labels;
        }).ToList();
        Assert.Equal(Enumerable.Range(0, 42).Select(i => (float)(i % 7)), Enumerable.Range(0, 42).Select(i => shares[i % 3][i / 3]));
    }

    [Fact]
    public void A_bad_record_is_named_after_the_good_batches_before_it()
    {
        var records = Enumerable.Range(0, 10).Select(i => i == 7 ? [34, 9] : ListSource.Record(i)).ToList();
        using var prefetcher = Make(new ListSource(records), 3);
        prefetcher.Start();
        Assert.Equal([0, 1, 2, 3, 4, 5], Read(prefetcher, 2).Labels);
        for (var i = 0; i < 2; i++)
        {
            var error = Assert.Throws<RecordException>(prefetcher.Take);
            Assert.Equal((7L, "key 7"), (error.Index, error.Key));
            Assert.StartsWith("list: record 7 (key 'key 7'): the record is damaged", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_image_of_another_size_is_named()
    {
        var records = Enumerable.Range(0, 6).Select(i => ListSource.Record(i, i == 4 ? 3 : 2)).ToList();
        using var prefetcher = Make(new ListSource(records), 3);
        prefetcher.Start();
        Read(prefetcher, 1);
        var error = Assert.Throws<RecordException>(prefetcher.Take);
        Assert.Contains("record 4 (key 'key 4'): is 1x1x3 (channels, height, width), the batch began with 1x1x2 (record 3, key 'key "
            + "3')", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_may_differ_in_size()
    {
        using var prefetcher = Make(new ListSource([.. Enumerable.Range(0, 4).Select(i => ListSource.Record(i, i < 2 ? 2 : 300))]), 2);
        prefetcher.Start();
        foreach (var width in new[] { 2, 300, 2, 300 })
        {
            var batch = prefetcher.Take();
            Assert.Equal((width, 2 * width), (batch.Width, batch.Data.Length));
            prefetcher.Return(batch);
        }
    }

    [Fact]
    public void A_damaged_database_is_named_by_the_consumer()
    {
        using var folder = new TemporaryFolder();
        WriteImages(folder.File("db"), 200);
        using var prefetcher = Make(new LmdbRecordSource(folder.File("db")), 10);
        using (var file = new FileStream(folder.File("db/data.mdb"), FileMode.Open)) file.SetLength(12 * 4096);
        prefetcher.Start();
        var error = Assert.Throws<LmdbException>(() => Read(prefetcher, 20));
        Assert.Contains("data.mdb", error.Message, StringComparison.Ordinal);
        Assert.Contains("cut short", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Taking_batches_allocates_nothing()
    {
        using var folder = new TemporaryFolder();
        WriteImages(folder.File("db"), 300);
        using var prefetcher = Make(new LmdbRecordSource(folder.File("db")), 32);
        prefetcher.Start();
        for (var i = 0; i < 20; i++) prefetcher.Return(prefetcher.Take());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++) prefetcher.Return(prefetcher.Take());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public void Filling_batches_allocates_nothing()
    {
        using var folder = new TemporaryFolder();
        WriteImages(folder.File("db"), 300);
        using var source = new LmdbRecordSource(folder.File("db"));
        using var batch = new DataBatch(32, NewMemory(), NewMemory());
        var reader = new BatchReader(source, Plain(), 0, 1);
        for (var i = 0; i < 20; i++) reader.Fill(batch);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++) reader.Fill(batch);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public void Disposing_ends_the_thread_at_any_moment()
    {
        for (var taken = 0; taken < 6; taken++)
        {
            var source = ListSource.Of(10);
            var prefetcher = Make(source, 3);
            prefetcher.Start();
            Read(prefetcher, taken);
            prefetcher.Dispose();
            Assert.True(source.IsDisposed);
        }
    }

    [Fact]
    public void An_empty_database_is_an_error_at_once()
    {
        using var folder = new TemporaryFolder();
        WriteImages(folder.File("db"), 0);
        Assert.Contains("the database is empty", Assert.Throws<LmdbException>(() => new LmdbRecordSource(folder.File("db"))).Message, StringComparison.Ordinal);
    }

    private static void WriteImages(string path, int count)
    {
        using var writer = LmdbWriter.Create(path);
        for (var i = 0; i < count; i++) writer.Append(System.Text.Encoding.ASCII.GetBytes($"{i:d8}"), ListSource.Record(i % 200, 700));
        writer.Commit();
    }

    private static Transformer Plain() => new(new TransformationParameter(), Phase.Train, 1);

    private static StorageFloats NewMemory() => new(new Storage(new CpuDevice(1)));

    private static Prefetcher Make(RecordSource source, int batchSize) => new(source, Plain(), new PrefetcherOptions { BatchSize = batchSize, Memory = NewMemory });

    private static (float[] Labels, int[] Wraps, long[] Positions) Read(Prefetcher prefetcher, int batches)
    {
        var (labels, wraps, positions) = (new List<float>(), new List<int>(), new List<long>());
        for (var i = 0; i < batches; i++)
        {
            var batch = prefetcher.Take();
            labels.AddRange(batch.Labels);
            wraps.Add(batch.Wraps);
            positions.Add(batch.NextPosition);
            prefetcher.Return(batch);
        }

        return ([.. labels], [.. wraps], [.. positions]);
    }
}
