"""What is sold and to whom: products, batches, suppliers, carriers, customers, orders, stock."""
